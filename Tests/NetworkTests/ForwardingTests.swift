import Network
import Testing

@Suite("Forwarded clients")
struct ForwardingTests {
  /// The fields a request came with, and the client that it is from: 10.0.0.0/8, ::1 and the
  /// unix socket are the proxies.
  struct Row: CustomTestStringConvertible, Sendable {
    var fields: [String]
    var peer: String? = "10.0.0.1"
    var client: String?
    var testDescription: String { "\(fields) from \(peer ?? "unix")" }
  }

  private func client(_ row: Row, _ forwarding: Forwarding) throws -> String? {
    let proxies = TrustedProxies([try ProxyRange("10.0.0.0/8"), try ProxyRange("::1")])
    return proxies.client(of: row.peer.flatMap { IPAddress($0) }, forwarding)?.description
  }

  @Test(
    "X-Forwarded-For is walked from the right, as far as proxies are trusted",
    arguments: [
      Row(fields: [], client: "10.0.0.1"),
      Row(fields: [], peer: nil, client: nil),
      Row(fields: [""], client: "10.0.0.1"),
      Row(fields: ["192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["192.0.2.1"], peer: nil, client: "192.0.2.1"),
      Row(fields: ["192.0.2.1"], peer: "::1", client: "192.0.2.1"),
      // Who is no proxy speaks for itself.
      Row(fields: ["192.0.2.1"], peer: "198.51.100.7", client: "198.51.100.7"),
      // What the client wrote stands left of what the proxy added.
      Row(fields: ["203.0.113.9, 192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["10.0.0.9, 192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["203.0.113.9", "192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["rubbish\", 192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["\"203.0.113.9", "192.0.2.1"], client: "192.0.2.1"),
      // Trusted hops are passed over; if there is none but these, the first is the client.
      Row(fields: ["203.0.113.9, 192.0.2.1, 10.0.0.2,10.0.0.3"], client: "192.0.2.1"),
      Row(fields: ["192.0.2.1, 10.0.0.2", "10.0.0.3"], client: "192.0.2.1"),
      Row(fields: ["10.0.0.4, 10.0.0.2"], client: "10.0.0.4"),
      // The walk ends before what is no address.
      Row(fields: ["192.0.2.1, unknown"], client: "10.0.0.1"),
      Row(fields: ["192.0.2.1, 10.0.0.300, 10.0.0.2"], client: "10.0.0.2"),
      Row(fields: ["192.0.2.1, fe80::1%eth0"], client: "10.0.0.1"),
      Row(fields: ["192.0.2.1 10.0.0.2"], client: "10.0.0.1"),
      // Empty elements count for nothing (RFC 9110 §5.6.1).
      Row(fields: ["192.0.2.1, , ,"], client: "192.0.2.1"),
      Row(fields: ["192.0.2.1", " "], client: "192.0.2.1"),
      Row(fields: ["  192.0.2.1\t"], client: "192.0.2.1"),
      // IPv6 and ports, as some proxies add them.
      Row(fields: ["2001:db8::1"], client: "2001:db8::1"),
      Row(fields: ["[2001:db8::1]"], client: "2001:db8::1"),
      Row(fields: ["[2001:db8::1]:4711"], client: "2001:db8::1"),
      Row(fields: ["192.0.2.1:4711"], client: "192.0.2.1"),
      Row(fields: ["::ffff:192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["192.0.2.1, ::ffff:10.0.0.2"], client: "192.0.2.1"),
      Row(fields: ["192.0.2.1:"], client: "10.0.0.1"),
      Row(fields: ["192.0.2.1:http"], client: "10.0.0.1"),
      Row(fields: ["192.0.2.1:123456"], client: "10.0.0.1"),
      Row(fields: ["[192.0.2.1]"], client: "10.0.0.1"),
      Row(fields: ["[2001:db8::1]4711"], client: "10.0.0.1"),
      Row(fields: ["[2001:db8::1"], client: "10.0.0.1"),
    ])
  func xForwardedFor(_ row: Row) throws {
    #expect(try client(row, Forwarding(xForwardedFor: row.fields)) == row.client)
  }

  @Test(
    "Forwarded is walked as well (RFC 7239)",
    arguments: [
      Row(fields: ["for=192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["For=192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["for=\"192.0.2.1\""], client: "192.0.2.1"),
      Row(fields: ["for=\"[2001:db8:cafe::17]:4711\""], client: "2001:db8:cafe::17"),
      Row(fields: ["for=192.0.2.60;proto=http;by=203.0.113.43"], client: "192.0.2.60"),
      Row(fields: ["by=203.0.113.43;proto=http; for=192.0.2.60"], client: "192.0.2.60"),
      Row(fields: ["for=192.0.2.43, for=198.51.100.17"], client: "198.51.100.17"),
      Row(fields: ["for=192.0.2.43, for=10.0.0.2"], client: "192.0.2.43"),
      Row(fields: ["for=192.0.2.43", "for=10.0.0.2"], client: "192.0.2.43"),
      Row(fields: ["for=\"192.0.2.43:_port\""], client: "192.0.2.43"),
      // Commas and semicolons within quotes part nothing.
      Row(fields: ["for=192.0.2.1;by=\"a,b;for=203.0.113.9\""], client: "192.0.2.1"),
      Row(fields: ["for=192.0.2.1;by=\"a\\\",b\""], client: "192.0.2.1"),
      // A quote that is opened by a client does not reach what the proxy wrote.
      Row(fields: ["for=\"evil, for=192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["for=\"evil", "for=192.0.2.1"], client: "192.0.2.1"),
      Row(fields: ["by=\"\\, for=\"192.0.2.1\""], client: "192.0.2.1"),
      // Hidden and unknown hops end the walk (§6).
      Row(fields: ["for=192.0.2.1, for=_hidden"], client: "10.0.0.1"),
      Row(fields: ["for=192.0.2.1, for=\"_SEVKISEK\", for=10.0.0.2"], client: "10.0.0.2"),
      Row(fields: ["for=192.0.2.1, for=unknown"], client: "10.0.0.1"),
      Row(fields: ["for=192.0.2.1, proto=http"], client: "10.0.0.1"),
      Row(fields: ["for=192.0.2.1, 10.0.0.2"], client: "10.0.0.1"),
      Row(fields: ["for = 192.0.2.1"], client: "10.0.0.1"),
      Row(fields: ["for=\"192.0.2.1"], client: "10.0.0.1"),
      Row(fields: ["for=\"192\\.0.2.1\""], client: "10.0.0.1"),
      Row(fields: ["for="], client: "10.0.0.1"),
    ])
  func forwarded(_ row: Row) throws {
    #expect(try client(row, Forwarding(forwarded: row.fields)) == row.client)
  }

  @Test(
    "proxies are named by network or by where they stand",
    arguments: [
      ("loopback", "127.0.0.1", true), ("loopback", "127.255.0.1", true), ("loopback", "::1", true),
      ("loopback", "::2", false), ("loopback", "128.0.0.1", false),
      ("private", "10.0.0.1", true), ("private", "172.16.0.1", true),
      ("private", "172.31.255.255", true), ("private", "172.32.0.0", false),
      ("private", "192.168.255.1", true), ("private", "192.169.0.0", false),
      ("private", "fd12::1", true), ("private", "fe80::1", false), ("private", "127.0.0.1", false),
      ("192.0.2.0/24", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
    ])
  func trusts(_ range: String, _ peer: String, _ isTrusted: Bool) throws {
    let proxies = TrustedProxies([try ProxyRange(range)])
    let peer: IPAddress = try #require(IPAddress(peer))
    #expect(proxies.trusts(peer) == isTrusted)
    #expect(try ProxyRange(ProxyRange(range).description) == ProxyRange(range))
  }
}

@Suite("Forwarded schemes")
struct ForwardedSchemeTests {
  @Test(
    "clients came over TLS if the first element says so",
    arguments: [
      ([], false), ([""], false), (["http"], false), (["ws"], false), (["https"], true),
      (["wss"], true), ([" HTTPS "], true), (["https, http"], true), (["http, https"], false),
      (["https", "http"], true), (["http", "https"], false), (["https://"], false),
    ] as [([String], Bool)])
  func readsXForwardedProto(_ values: [String], _ isSecure: Bool) {
    #expect(Forwarding.isSecure(xForwardedProto: values) == isSecure)
  }

  @Test(
    "Forwarded is read as well",
    arguments: [
      ([], false), (["for=192.0.2.1"], false), (["proto=https"], true), (["Proto=\"wss\""], true),
      (["for=192.0.2.1;proto=https;by=_a"], true), (["for=192.0.2.1, proto=https"], true),
      (["proto=http, proto=https"], false), (["for=\"a;proto=https\""], false),
      (["proto="], false), (["proto=\"https"], false),
    ] as [([String], Bool)])
  func readsForwarded(_ values: [String], _ isSecure: Bool) {
    #expect(Forwarding.isSecure(forwarded: values) == isSecure)
  }
}
