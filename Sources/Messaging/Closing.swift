/// Why the server ends a connection; each dialect has its own code for it.
package enum Closing: Equatable, Sendable {
  case refused(Refusal)
  /// The server is going down; another, or the same restarted, takes the client at once.
  case draining
  /// The client read too slowly, and what it had not read passed the outbox limit.
  case tooSlow
  /// The client sent this many messages that make no sense: it is not getting better.
  case tooManyViolations(limit: Int)
  /// The client was silent, was pinged, and stayed silent.
  case pongMissing
  /// Nothing came from the client, for so long.
  case idle(seconds: Int)
  /// The app ended all connections of this one's user.
  case terminated
  /// An operator has ended it, with the advice to come back or to stay away; the reason is in the
  /// operator's words.
  case byOperator(comesBack: Bool, reason: String? = nil)
  /// The client neither signed in nor entered a channel that needs a token, for so long.
  case unauthorized(seconds: Int)

  /// Bytes that fit beside the code in a control frame (RFC 6455 §5.5).
  package static let longestReason = 123
}
