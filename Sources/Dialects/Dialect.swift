package import Messaging

/// One way to write requests and events as text messages, both directions of it.
///
/// The server decodes requests and encodes events, the client the other way round. One type doing
/// both is what keeps `rtm serve` and `rtm connect` from drifting apart.
package protocol Dialect: Sendable {
  /// One word, lower case.
  var name: String { get }

  /// Bytes are one text message, already valid UTF-8.
  func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request
  func encode(_ request: Request) -> [UInt8]

  func encode(_ event: Event) -> [UInt8]
  func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event

  /// How a connection is closed, in WebSocket terms: `reason` fits a close frame (123 bytes).
  func closeFrame(for closing: Closing) -> (code: UInt16, reason: String)
  /// What such a code means to a client; `nil` is a connection that ended without a close frame.
  func explanation(ofClose code: UInt16?) -> CloseExplanation
}

/// Every dialect, the first of which `rtm serve` speaks.
///
/// To add one: a folder here, a line below.
package let dialects: [any Dialect] = [
  PusherDialect()
]
