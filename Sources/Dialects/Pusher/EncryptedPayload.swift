import Bytes
package import Crypto

/// What the data of an event is on an encrypted channel (Pusher, "End-to-end encryption"): JSON
/// that holds what was sealed under the channel's shared secret, and the nonce it was sealed with.
///
///     {"nonce":"…24 bytes in base 64…","ciphertext":"…tag and text in base 64…"}
///
/// That is NaCl's secretbox, which every stock client opens. Data sealed by another cipher says so,
/// for clients of one's own:
///
///     {"cipher":"aes-256-gcm","nonce":"…12 bytes…","ciphertext":"…text and tag…"}
package struct EncryptedPayload: Equatable, Sendable {
  package var cipher: Cipher
  package var nonce: [UInt8]
  package var ciphertext: [UInt8]

  /// Why encrypted data cannot be read.
  package enum Unreadable: Error, Equatable {
    case malformed(reason: String)
    case unknownCipher(String)
    case wrongNonce(bytes: Int, Cipher)
    case wrongKey
    case noText
  }
}

// MARK: Sealing

extension EncryptedPayload {
  /// Seals `text`, which may be anything, though clients expect JSON, under a nonce of its own.
  package init(
    sealing text: String, with secret: SharedSecret, by cipher: Cipher = .secretbox
  ) {
    let nonce = cipher.makeNonce()
    do throws(Cipher.Failure) {
      try self.init(sealing: text, with: secret, by: cipher, nonce: nonce)
    } catch {
      preconditionFailure("\(cipher) refused its own nonce: \(error)")
    }
  }

  init(
    sealing text: String, with secret: SharedSecret, by cipher: Cipher, nonce: [UInt8]
  ) throws(Cipher.Failure) {
    self.cipher = cipher
    self.nonce = nonce
    ciphertext = try cipher.seal(Array(text.utf8), under: secret.key, nonce: nonce)
  }

  /// The event's data.
  package var encoded: String {
    JSONWriter.text {
      $0.object { data in
        if cipher != .secretbox {
          data.name("cipher")
          data.string(cipher.rawValue)
        }
        data.name("nonce")
        data.string(Base64.encode(nonce))
        data.name("ciphertext")
        data.string(Base64.encode(ciphertext))
      }
    }
  }
}

// MARK: Opening

extension EncryptedPayload {
  /// Reads an event's data.
  package init(decoding data: String) throws(Unreadable) {
    let object: JSON
    do { object = try JSON(parsing: data) } catch { throw .malformed(reason: "\(error)") }
    guard object.kind == .object else {
      throw .malformed(reason: "it is of kind \(object.kind), not an object")
    }
    let name = object["cipher"]?.string
    guard let cipher = name.map(Cipher.init(rawValue:)) ?? .secretbox else {
      throw .unknownCipher(name ?? "")
    }
    self.cipher = cipher
    nonce = try Self.bytes("nonce", of: object)
    ciphertext = try Self.bytes("ciphertext", of: object)
  }

  /// The text that was sealed.
  package func opened(with secret: SharedSecret) throws(Unreadable) -> String {
    let bytes: [UInt8]
    do { bytes = try cipher.open(ciphertext, under: secret.key, nonce: nonce) } catch {
      switch error {
      case .nonceSize(let count, _): throw .wrongNonce(bytes: count, cipher)
      case .forged: throw .wrongKey
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .noText }
    return text
  }

  private static func bytes(_ name: String, of object: JSON) throws(Unreadable) -> [UInt8] {
    guard let text = object[name]?.string else {
      throw .malformed(reason: "it has no '\(name)'")
    }
    guard let bytes = Base64.decode(text.utf8) else {
      throw .malformed(reason: "its '\(name)' is not base 64")
    }
    return bytes
  }
}

extension EncryptedPayload.Unreadable: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let reason):
      "the data is not encrypted as it should be: \(reason); publish it with the master key"
    case .unknownCipher(let name):
      "the data is encrypted by '\(name)', which is not known; use "
        + Cipher.allCases.map(\.rawValue).joined(separator: " or ")
    case .wrongNonce(let count, let cipher):
      "the nonce has \(counted(count, "byte")), and \(cipher.rawValue) needs \(cipher.nonceSize); "
        + "check what encrypted it"
    case .wrongKey:
      "the data cannot be decrypted: it was encrypted with another key, or changed on its way; "
        + "check that publisher and subscriber have the same master key"
    case .noText:
      "the data was decrypted, and is not UTF-8 text; publish text"
    }
  }
}
