/// How text is sealed under a key that both sides have, so that nobody else can read it, or change
/// it unnoticed.
package enum Cipher: String, CaseIterable, Sendable {
  /// NaCl's: XSalsa20 with Poly1305, by libsodium.
  case secretbox
  /// NIST SP 800-38D, by OpenSSL.
  case aes256GCM = "aes-256-gcm"

  /// How many bytes a nonce has.
  package var nonceSize: Int {
    switch self {
    case .secretbox: 24
    case .aes256GCM: 12
    }
  }

  /// How many bytes longer sealed text is: both ciphers' tags are of one size.
  static let tagSize = 16

  /// 32 bytes, for either cipher.
  package struct Key: Equatable, Sendable {
    package static let size = 32
    package let bytes: [UInt8]

    /// `nil` unless `bytes` are ``size`` many.
    package init?(_ bytes: [UInt8]) {
      guard bytes.count == Self.size else { return nil }
      self.bytes = bytes
    }
  }

  /// Why sealed text stays shut.
  package enum Failure: Error, Equatable {
    case nonceSize(Int, needed: Int)
    /// It was sealed under another key, or it is not what was sealed.
    case forged
  }
}

extension Cipher {
  /// A nonce that nobody has used yet, as far as chance goes: what two texts under one key share
  /// betrays both.
  package func makeNonce() -> [UInt8] { RandomBytes.make(nonceSize) }

  /// The sealed text and its tag, in the order that the cipher's users know: secretbox puts the tag
  /// before, AES-GCM behind.
  package func seal(_ text: [UInt8], under key: Key, nonce: [UInt8]) throws(Failure) -> [UInt8] {
    try check(nonce)
    return switch self {
    case .secretbox: SecretBox.seal(text, key.bytes, nonce)
    case .aes256GCM: AESGCM.seal(text, key.bytes, nonce)
    }
  }

  /// What ``seal(_:under:nonce:)`` was given.
  package func open(_ sealed: [UInt8], under key: Key, nonce: [UInt8]) throws(Failure) -> [UInt8] {
    try check(nonce)
    guard sealed.count >= Self.tagSize else { throw .forged }
    let text =
      switch self {
      case .secretbox: SecretBox.open(sealed, key.bytes, nonce)
      case .aes256GCM: AESGCM.open(sealed, key.bytes, nonce)
      }
    guard let text else { throw .forged }
    return text
  }

  private func check(_ nonce: [UInt8]) throws(Failure) {
    guard nonce.count == nonceSize else { throw .nonceSize(nonce.count, needed: nonceSize) }
  }
}
