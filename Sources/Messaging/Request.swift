/// What a client may ask of the server, whatever dialect it speaks.
///
/// Decoding one is all or nothing: a `Request` has everything its case needs, so the hub decides
/// and never validates. Text a client only passes on (`data`, `channelData`, `userData`) stays
/// unread.
package enum Request: Equatable, Sendable {
  case ping
  case pong
  /// `channelData` is the very text that the app signed.
  case subscribe(ChannelName, token: String? = nil, channelData: String? = nil)
  case unsubscribe(ChannelName)
  /// `userData` is the very text that the app signed.
  case signIn(token: String, userData: String)
  /// Says who its user is; `token` proves it, and without one the client's word is taken.
  case identify(String, token: String? = nil)
  case direct(DirectMessage)
  /// A JSON object to everybody who hears such.
  case broadcast(String)
  /// How its user is, as everybody is to know; the JSON is of the user's own.
  case setStatus(UserStatus.Kind, metadata: String?)
  /// An event from one client to the others on `channel`; `name` begins with `client-`.
  case clientEvent(String, channel: ChannelName, data: String)
  /// Such an event that goes nowhere, and why; a dialect that counts attempts says so, instead of
  /// throwing it.
  case malformedEvent(Refusal)
}
