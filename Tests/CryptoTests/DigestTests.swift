import Bytes
import Crypto
import Testing

@Suite("Digests and signatures")
struct DigestTests {
  let abc = Array("abc".utf8)

  @Test("SHA-1 and SHA-256 of 'abc' are FIPS 180's, MD5 is RFC 1321's")
  func vectors() {
    #expect(Digest.sha1(abc).hexadecimal == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      Digest.sha256(abc).hexadecimal
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.md5(abc).hexadecimal == "900150983cd24fb0d6963f7d28e17f72")
    #expect(Digest.md5([]).hexadecimal == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test("a Pusher signature is HMAC-SHA256 in lower-case hexadecimal")
  func signs() {
    let key = HMACKey("7ad3773142a6692b25b8")
    let signature = "58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"
    #expect(key.signature(of: "1234.1234:private-foobar") == signature)
    #expect(key.isSignature(signature, of: "1234.1234:private-foobar"))
    #expect(!key.isSignature(signature, of: "1234.1234:private-foobaz"))
    #expect(!key.isSignature("", of: "1234.1234:private-foobar"))
  }

  @Test("random bytes are as many as asked for, and differ")
  func random() {
    #expect(RandomBytes.make(32).count == 32)
    #expect(RandomBytes.make(32) != RandomBytes.make(32))
    #expect(RandomBytes.make(0).isEmpty)
  }
}
