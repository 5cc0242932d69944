import Bytes
import Crypto
import TestSupport
import Testing

@Suite("Ciphers")
struct CipherTests {
  /// What others sealed.
  struct Vector: CustomTestStringConvertible {
    let source: String
    let cipher: Cipher
    let key: WireBytes
    let nonce: WireBytes
    let text: WireBytes
    let sealed: WireBytes
    var testDescription: String { source }
  }

  static let vectors: [Vector] = [
    Vector(
      source: "NaCl's tests/secretbox.c", cipher: .secretbox,
      key: "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389",
      nonce: "69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37",
      text: """
        be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc
        e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31
        0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde
        048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864
        5e0705
        """,
      sealed: """
        f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce
        48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972
        71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae
        90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3
        7973f622a43d14a6599b1f654cb45a74e355a5
        """),
    Vector(
      source: "McGrew and Viega's test case 15 of GCM", cipher: .aes256GCM,
      key: "feffe9928665731c6d6a8f9467308308 feffe9928665731c6d6a8f9467308308",
      nonce: "cafebabefacedbaddecaf888",
      text: """
        d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
        """,
      sealed: """
        522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
        b094dac5d93471bdec1a502270e3cc6c
        """),
    // No text at all; the tag is the cipher's of PyNaCl and of `cryptography`.
    Vector(
      source: "secretbox of nothing", cipher: .secretbox,
      key: "0000000000000000000000000000000000000000000000000000000000000000",
      nonce: "000000000000000000000000000000000000000000000000", text: "",
      sealed: "5c8636d9998d194d605ac3ba3cff1512"),
    Vector(
      source: "McGrew and Viega's test case 13 of GCM", cipher: .aes256GCM,
      key: "0000000000000000000000000000000000000000000000000000000000000000",
      nonce: "000000000000000000000000", text: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
  ]

  @Test("seal and open what others do", arguments: vectors)
  func agree(_ vector: Vector) throws {
    let key = try #require(Cipher.Key(vector.key.bytes))
    let nonce = vector.nonce.bytes
    let sealed = try vector.cipher.seal(vector.text.bytes, under: key, nonce: nonce)
    #expect(WireBytes(sealed) == vector.sealed)
    #expect(try vector.cipher.open(sealed, under: key, nonce: nonce) == vector.text.bytes)
  }

  @Test("no bit may change, of text, tag, nonce or key, and no byte be missing", arguments: vectors)
  func noticeChanges(_ vector: Vector) throws {
    let key = try #require(Cipher.Key(vector.key.bytes))
    let (sealed, nonce) = (vector.sealed.bytes, vector.nonce.bytes)
    for index in sealed.indices {
      #expect(throws: Cipher.Failure.forged) {
        try vector.cipher.open(flipped(sealed, index), under: key, nonce: nonce)
      }
      #expect(throws: Cipher.Failure.forged) {
        try vector.cipher.open(Array(sealed[..<index]), under: key, nonce: nonce)
      }
    }
    #expect(throws: Cipher.Failure.forged) {
      try vector.cipher.open(sealed, under: key, nonce: flipped(nonce, 0))
    }
    let other = try #require(Cipher.Key(flipped(key.bytes, 31)))
    #expect(throws: Cipher.Failure.forged) {
      try vector.cipher.open(sealed, under: other, nonce: nonce)
    }
  }

  @Test("nonces and keys of another size are refused", arguments: Cipher.allCases)
  func refuseSizes(_ cipher: Cipher) throws {
    #expect(Cipher.Key(Array(repeating: 0, count: 31)) == nil)
    #expect(Cipher.Key(Array(repeating: 0, count: 33)) == nil)
    let key = try #require(Cipher.Key(RandomBytes.make(32)))
    let nonce = cipher.makeNonce()
    for nonce in [[], Array(nonce.dropLast()), nonce + [0]] {
      let failure = Cipher.Failure.nonceSize(nonce.count, needed: cipher.nonceSize)
      #expect(throws: failure) { try cipher.seal([], under: key, nonce: nonce) }
      #expect(throws: failure) { try cipher.open([], under: key, nonce: nonce) }
    }
  }

  private func flipped(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
    var bytes = bytes
    bytes[index] ^= 1
    return bytes
  }
}
