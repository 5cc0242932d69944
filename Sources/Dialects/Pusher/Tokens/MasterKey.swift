import Bytes
import Crypto
package import Messaging

/// The 32 bytes from which an app makes the keys of its encrypted channels; the server never needs
/// them (Pusher, "End-to-end encryption").
package struct MasterKey: Sendable {
  private let key: Cipher.Key

  /// `nil` unless `text` is 32 bytes in base 64, as libraries call `encryption_master_key_base64`.
  package init?(base64 text: String) {
    guard let key = Base64.decode(text.utf8).flatMap(Cipher.Key.init) else { return nil }
    self.key = key
  }

  /// The key of `channel`.
  package func sharedSecret(for channel: ChannelName) -> SharedSecret {
    let digest = Digest.sha256(Array(channel.rawValue.utf8) + key.bytes)
    guard let key = Cipher.Key(digest) else { preconditionFailure("SHA-256 is 32 bytes") }
    return SharedSecret(key)
  }
}
