import Bytes
import Testing

@Suite("Base 64 (RFC 4648 §4) and hexadecimal")
struct Base64Tests {
  @Test(
    "the RFC's vectors, both ways",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
  }

  @Test(
    "refuses what is not whole, padded and canonical",
    arguments: ["Zg", "Zg=", "Z===", "Zh==", "Zm9=", "Z g=", "Zg==Zg==", "____"])
  func refuses(_ text: String) { #expect(Base64.decode(text.utf8) == nil) }

  @Test("hexadecimal is two lower-case digits a byte")
  func hexadecimal() { #expect(([0x00, 0x0a, 0xff] as [UInt8]).hexadecimal == "000aff") }
}
