import Reactor
import Settings
import Testing

@Suite("Addresses to listen on")
struct ListenAddressTests {
  @Test(
    "TLS is spoken with a certificate, unless the address says otherwise or is a unix socket's",
    arguments: [
      (":6001", [false, true]), ("http://:6001", [false, false]), ("https://:6001", [true, true]),
      ("unix:/a", [false, false]), ("https://unix:/a", [true, true]),
      ("HTTP://127.0.0.1:0", [false, false]),
    ])
  func isSecure(_ text: String, _ expected: [Bool]) throws {
    let listener = try #require(ListenAddress(text))
    #expect([false, true].map { listener.isSecure(withCertificate: $0) } == expected)
    #expect(listener.needsCertificate == expected[0])
  }

  @Test("what is no address is none", arguments: ["", "http://", "ws://:1", "https://a.example:1"])
  func refuses(_ text: String) { #expect(ListenAddress(text) == nil) }
}
