import CSodium

/// libsodium's `crypto_secretbox_easy`: 16 bytes of tag, then as many as the text has. ``Cipher``
/// has looked at sizes.
enum SecretBox {
  /// Picks the fastest code for this processor, once.
  private static let isReady = sodium_init() >= 0

  static func seal(_ text: [UInt8], _ key: [UInt8], _ nonce: [UInt8]) -> [UInt8] {
    precondition(isReady, "libsodium has no randomness to give")
    var sealed = [UInt8](repeating: 0, count: Cipher.tagSize + text.count)
    crypto_secretbox_easy(&sealed, text, UInt64(text.count), nonce, key)
    return sealed
  }

  /// `nil` where the tag is not that of this text.
  static func open(_ sealed: [UInt8], _ key: [UInt8], _ nonce: [UInt8]) -> [UInt8]? {
    precondition(isReady, "libsodium has no randomness to give")
    // One byte for the text of none: an empty buffer has no address, which libsodium must have.
    var text = [UInt8](repeating: 0, count: max(1, sealed.count - Cipher.tagSize))
    let status = crypto_secretbox_open_easy(&text, sealed, UInt64(sealed.count), nonce, key)
    return status == 0 ? Array(text.prefix(sealed.count - Cipher.tagSize)) : nil
  }
}
