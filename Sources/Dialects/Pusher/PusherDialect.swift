package import Messaging

/// Pusher Channels protocol 7: a JSON object with `event`, and mostly `data` and `channel`.
package struct PusherDialect: Dialect {
  package let name = "pusher"
  package init() {}

  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request { .ping }
  package func encode(_ request: Request) -> [UInt8] { [] }
  package func encode(_ event: Event) -> [UInt8] { [] }
  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event { .ping }
  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) { (4200, "") }
}
