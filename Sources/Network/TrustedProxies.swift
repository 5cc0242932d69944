/// The proxies that are believed when they say whom they speak for.
package struct TrustedProxies: Equatable, Sendable {
  package let ranges: [ProxyRange]

  package init(_ ranges: [ProxyRange]) { self.ranges = ranges }

  /// Whether a peer may speak for others. One at a unix socket (`nil`) always may: only what runs
  /// on this machine reaches that, and it has no address of its own to be counted by.
  package func trusts(_ peer: IPAddress?) -> Bool {
    guard let peer else { return true }
    return ranges.contains { $0.contains(peer) }
  }

  /// Whom `peer` speaks for: the hop that the last trusted proxy names.
  ///
  /// The walk goes from right to left, and ends at the first hop that is not trusted itself, or
  /// before one that is no address. A peer that is not trusted speaks for itself.
  /// - Returns: `nil` if a unix peer names nobody.
  package func client(of peer: IPAddress?, _ forwarding: Forwarding) -> IPAddress? {
    var client = peer
    for hop in forwarding.hops {
      guard trusts(client), let hop else { break }
      client = hop
    }
    return client
  }
}

/// Networks of proxies, as they are written in settings.
package enum ProxyRange: Hashable, Sendable {
  case network(IPNetwork)
  /// This machine: 127.0.0.0/8 and ::1.
  case loopback
  /// Networks that are not routed on the internet (RFC 1918, RFC 4193).
  case `private`

  package init(_ text: String) throws(IPNetwork.Invalid) {
    switch text {
    case "loopback": self = .loopback
    case "private": self = .private
    default: self = .network(try IPNetwork(text))
    }
  }

  func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

  private var networks: [IPNetwork] {
    switch self {
    case .network(let network): [network]
    case .loopback: [.init(127, 0, bits: 8), .init(high: 0, low: 1, bits: 128)]
    case .private:
      [
        .init(10, 0, bits: 8), .init(172, 16, bits: 12), .init(192, 168, bits: 16),
        .init(high: 0xFC00 << 48, low: 0, bits: 7),
      ]
    }
  }
}

extension IPNetwork {
  fileprivate init(_ first: UInt32, _ second: UInt32, bits: Int) {
    self.init(IPAddress(v4: first << 24 | second << 16), bits: 96 + bits)
  }

  fileprivate init(high: UInt64, low: UInt64, bits: Int) {
    self.init(IPAddress(high: high, low: low), bits: bits)
  }
}

extension ProxyRange: CustomStringConvertible {
  package var description: String {
    switch self {
    case .network(let network): "\(network)"
    case .loopback: "loopback"
    case .private: "private"
    }
  }
}
