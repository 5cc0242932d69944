import Bytes
import Crypto
package import Messaging

/// The 32 bytes from which an app makes the keys of its encrypted channels; the server never needs
/// them (Pusher, "End-to-end encryption").
package struct MasterKey: Sendable {
  private let bytes: [UInt8]

  /// `nil` unless `text` is 32 bytes in base 64, as libraries call `encryption_master_key_base64`.
  package init?(base64 text: String) {
    guard let bytes = Base64.decode(text.utf8), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// The key of `channel`, for NaCl's secretbox: 32 bytes.
  package func sharedSecret(for channel: ChannelName) -> [UInt8] {
    Digest.sha256(Array(channel.rawValue.utf8) + bytes)
  }
}
