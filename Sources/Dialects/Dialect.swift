package import Messaging

/// One way to write requests and events as text messages, both directions of it.
///
/// The server decodes requests and encodes events, the client the other way round. One type doing
/// both is what keeps `rtm serve` and `rtm connect` from drifting apart.
package protocol Dialect: Sendable {
  /// One word, lower case.
  var name: String { get }

  /// Whether the URL names the one channel that a connection hears.
  var hasChannelInURL: Bool { get }
  /// Whether messages that are not text are taken for text, passed over, or end the connection.
  var binaryMessages: BinaryMessages { get }

  /// Bytes are one text message, already valid UTF-8; `nil` where it asks for nothing.
  func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request?
  /// Empty where clients cannot ask for it.
  func encode(_ request: Request) -> [UInt8]

  /// Empty where clients are not told of it.
  func encode(_ event: Event) -> [UInt8]
  func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event

  /// How a connection is closed, in WebSocket terms: `reason` fits a close frame (123 bytes).
  func closeFrame(for closing: Closing) -> (code: UInt16, reason: String)
  /// What such a code means to a client; `nil` is a connection that ended without a close frame.
  func explanation(ofClose code: UInt16?) -> CloseExplanation
}

package enum BinaryMessages: Sendable { case refused, ignored, text }

extension Dialect {
  package var hasChannelInURL: Bool { false }
  package var binaryMessages: BinaryMessages { .refused }

  package func explanation(ofClose code: UInt16?) -> CloseExplanation {
    CloseExplanation(standard: code)
  }
}

/// Every dialect; the first is the one that `rtm serve` speaks unless it is told otherwise.
///
/// To add one: a folder here, a line below.
package let dialects: [any Dialect] = [PusherDialect(), RelayDialect()]
