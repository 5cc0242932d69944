import Crypto
import Messaging
import Testing

@testable import Dialects

@Suite("Encrypted data")
struct EncryptedPayloadTests {
  /// The bytes 0 to 31.
  static let master = MasterKey(base64: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
  static let text = #"{"id":7,"status":"paid"}"#

  private func secret(of channel: String = "private-encrypted-orders") throws -> SharedSecret {
    let master = try #require(Self.master)
    return master.sharedSecret(for: try ChannelName(channel))
  }

  /// Made by PyPI's PyNaCl and `cryptography`, with nonces that count from 0.
  static let sealedByOthers: [(Cipher, String)] = [
    (
      .secretbox,
      #"{"nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX","#
        + #""ciphertext":"TbAXOSUAcX+aQ/6C/DbLAhcKhevvwjSxvyFAPKVDdx3RN7hnKttNuw=="}"#
    ),
    (
      .aes256GCM,
      #"{"cipher":"aes-256-gcm","nonce":"AAECAwQFBgcICQoL","#
        + #""ciphertext":"0rzy3VE7X+k1kEPr7RSnsGTR0tqCWnHp9F2xC6jp+zSn6sktDu8mMA=="}"#
    ),
  ]

  @Test("is what PyNaCl and cryptography make and open", arguments: sealedByOthers)
  func agrees(_ cipher: Cipher, _ data: String) throws {
    let nonce = (0..<UInt8(cipher.nonceSize)).map { $0 }
    let sealed = try EncryptedPayload(
      sealing: Self.text, with: secret(), by: cipher, nonce: nonce)
    #expect(sealed.encoded == data)
    #expect(try EncryptedPayload(decoding: data).opened(with: secret()) == Self.text)
  }

  @Test("is what pusher-http-python's own test expects")
  func agreesWithPusher() throws {
    let master = try #require(MasterKey(base64: "T1RrNU9UazVPVGs1T1RrNU9UazVPVGs1T1RrNU9UazU="))
    let secret = master.sharedSecret(for: try ChannelName("pvUPIk0YG6MnxCEMIUUVFrbDmQwbhICXUcy"))
    let sealed = try EncryptedPayload(
      sealing: "kkkT5OOkOkO5kT5TOO5TkOT5TTk5O55T", with: secret, by: .secretbox,
      nonce: Array("XAJI0Y6DPBHSAHXTHV3A3ZMF".utf8))
    #expect(
      sealed.encoded == #"{"nonce":"WEFKSTBZNkRQQkhTQUhYVEhWM0EzWk1G","#
        + #""ciphertext":"tsYJa2JgGDOpVIYFe4aNVWAvZlpB7z7CjN9mpIdbATE0Yc4izN8aM8D6VigBxnIQ"}"#)
  }

  @Test("comes back as it was, and never twice alike", arguments: Cipher.allCases)
  func comesBack(_ cipher: Cipher) throws {
    for text in ["", "x", "Grüße, 世界", String(repeating: "long ", count: 20_000)] {
      let sealed = EncryptedPayload(sealing: text, with: try secret(), by: cipher)
      let read = try EncryptedPayload(decoding: sealed.encoded)
      #expect(read == sealed)
      #expect(try read.opened(with: secret()) == text)
      #expect(EncryptedPayload(sealing: text, with: try secret(), by: cipher) != sealed)
    }
  }

  @Test("a secret comes in base 64 and is not shown")
  func hides() throws {
    let secret = try secret()
    #expect(secret.base64 == "Rp+JW0P1Y4Dbn8NPhcFo88FAzz3QPb3PZ646obzmrp4=")
    #expect(SharedSecret(base64: secret.base64) == secret)
    #expect(SharedSecret(base64: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX") == nil)
    #expect("\(secret)" == "•••")
  }

  @Test(
    "tells what is wrong with it",
    arguments: [
      ("hello", "is not encrypted as it should be"),
      ("[1]", "of kind array"),
      ("{}", "has no 'nonce'"),
      (#"{"nonce":7,"ciphertext":""}"#, "has no 'nonce'"),
      (#"{"nonce":"AAAA"}"#, "has no 'ciphertext'"),
      (#"{"nonce":"?","ciphertext":""}"#, "'nonce' is not base 64"),
      (#"{"nonce":"AAAA","ciphertext":""}"#, "has 3 bytes, and secretbox needs 24"),
      (
        #"{"cipher":"aes-256-gcm","nonce":"AA==","ciphertext":""}"#,
        "has 1 byte, and aes-256-gcm needs 12"
      ),
      (#"{"cipher":"rot13","nonce":"AAAA","ciphertext":""}"#, "'rot13', which is not known"),
      (
        #"{"nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX","ciphertext":"TbAXOSUAcX+aQ/6C/DbLAhcK"}"#,
        "another key, or changed on its way"
      ),
    ])
  func explains(_ data: String, _ reason: String) throws {
    let error = #expect(throws: EncryptedPayload.Unreadable.self) {
      try EncryptedPayload(decoding: data).opened(with: secret())
    }
    #expect(error?.description.contains(reason) == true, "\(error as Any)")
  }

  @Test("another channel's secret does not open it")
  func keepsChannelsApart() throws {
    let sealed = EncryptedPayload(sealing: "x", with: try secret())
    #expect(throws: EncryptedPayload.Unreadable.wrongKey) {
      try sealed.opened(with: secret(of: "private-encrypted-others"))
    }
  }
}
