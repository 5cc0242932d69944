import Bytes
import Crypto

/// The key of one encrypted channel, which its subscribers are told by the app's auth endpoint.
package struct SharedSecret: Equatable, Sendable {
  let key: Cipher.Key

  init(_ key: Cipher.Key) { self.key = key }

  /// `nil` unless `text` is 32 bytes in base 64, as in an endpoint's `shared_secret`.
  package init?(base64 text: String) {
    guard let key = Base64.decode(text.utf8).flatMap(Cipher.Key.init) else { return nil }
    self.key = key
  }

  package var base64: String { Base64.encode(key.bytes) }
}

extension SharedSecret: CustomStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
