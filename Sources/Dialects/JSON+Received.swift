import Bytes
import Messaging

extension JSON {
  /// A message that came; what is no JSON is refused.
  init(received text: [UInt8]) throws(Refusal) {
    do { try self.init(parsing: text) } catch { throw .malformed("\(error)") }
  }
}
