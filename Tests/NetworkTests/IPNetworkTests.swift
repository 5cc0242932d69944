import Network
import Testing

@Suite("IP networks")
struct IPNetworkTests {
  @Test(
    "a network has those in it that begin with its bits",
    arguments: [
      ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
      ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("192.0.2.1", "192.0.2.1", true),
      ("192.0.2.1", "192.0.2.2", false), ("192.0.2.128/25", "192.0.2.127", false),
      ("0.0.0.0/0", "255.1.2.3", true), ("0.0.0.0/0", "::1", false),
      ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
      ("2001:db8::/32", "2001:db8:ffff::", true), ("2001:db8::/32", "2001:db9::", false),
      ("2001:db8::/65", "2001:db8::7fff:ffff:ffff:ffff", true),
      ("2001:db8::/65", "2001:db8::8000:0:0:0", false), ("::1/128", "::1", true),
      ("::1", "::2", false), ("fc00::/7", "fdff::1", true), ("fc00::/7", "fe00::", false),
    ])
  func contains(_ network: String, _ address: String, _ isInside: Bool) throws {
    let address = try #require(IPAddress(address))
    #expect(try IPNetwork(network).contains(address) == isInside)
  }

  @Test(
    "is written as it is read",
    arguments: [
      ("10.0.0.0/8", "10.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"), ("192.0.2.1", "192.0.2.1/32"),
      ("2001:DB8:0::/32", "2001:db8::/32"), ("::1", "::1/128"), ("::/0", "::/0"),
    ])
  func description(_ text: String, _ written: String) throws {
    #expect(try IPNetwork(text).description == written)
    #expect(try IPNetwork(written) == IPNetwork(text))
  }

  @Test(
    "what is no network is none",
    arguments: [
      "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
      "::/129", "10/8", "lan", "10.0.0.0/99999999999999999999",
    ])
  func refuses(_ text: String) {
    #expect(throws: IPNetwork.Invalid.malformed) { try IPNetwork(text) }
  }

  @Test(
    "one with an address of its own is refused with the network that was meant",
    arguments: [("10.1.2.3/8", "10.0.0.0/8"), ("2001:db8::1/64", "2001:db8::/64")])
  func refusesHosts(_ text: String, _ meant: String) throws {
    let network = try IPNetwork(meant)
    let error = #expect(throws: IPNetwork.Invalid.hasHost(network)) { try IPNetwork(text) }
    #expect(error?.description.contains(meant) == true)
  }
}
