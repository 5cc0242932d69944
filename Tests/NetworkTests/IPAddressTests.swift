import Network
import Testing

@Suite("IP addresses")
struct IPAddressTests {
  @Test(
    "an address has one text, however it was written (RFC 4291 §2.2, RFC 5952)",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
      ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:0db8::0001", "2001:db8::1"),
      ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
      ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
      ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
      ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:c000:0201", "192.0.2.1"),
      ("::192.0.2.1", "::c000:201"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ])
  func canonical(_ text: String, _ canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(
    "what is no address is none",
    arguments: [
      "", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-1", "1.2.3.+4", "1.2.3.4 ", "1..2.3",
      "1.2.3.", "01.2.3.4", "1.2.3.0x4", "1.2.3.4444", "0", "localhost", "[::1]", ":", ":::",
      "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
      "12345::", "g::", "+1::", "-0::", "::-0", "1::2:", ":1::2", "fe80::1%eth0", "::1.2.3",
      "1.2.3.4::", "::1.2.3.4:5", "::ffff:1.2.3.256", "1:2:3:4:5:6:7:1.2.3.4", "１.2.3.4",
    ])
  func refuses(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test("an IPv4 client is the same, however a listener saw it")
  func normalises() {
    #expect(IPAddress(v4: 0x7F00_0001) == IPAddress("::ffff:127.0.0.1"))
    #expect(IPAddress(v4: 0x7F00_0001).isV4)
    #expect(IPAddress(high: 0, low: 1) == IPAddress("::1"))
    #expect(!IPAddress(high: 0, low: 1).isV4)
  }

  @Test(
    "a site is an IPv4 address, and the /64 of an IPv6 one",
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::1", "::"),
    ])
  func site(_ text: String, _ site: String) {
    #expect(IPAddress(text)?.site == IPAddress(site))
  }

  @Test("random addresses are read back from their text")
  func roundTrip() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      // Few bits, so that there are runs of zeros.
      let high = UInt64.random(in: 0 ... .max, using: &generator) & .random(in: 0 ... .max)
      let low = UInt64.random(in: 0 ... .max, using: &generator) & .random(in: 0 ... .max)
      let mask: UInt64 = Bool.random() ? 0xFFFF_0000_0000_FFFF : 0x0000_FFFF_0000_0000
      let address = IPAddress(high: high & mask, low: low & ~mask)
      #expect(IPAddress(address.description) == address)
    }
  }
}
