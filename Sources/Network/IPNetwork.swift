/// Addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32` (RFC 4632 §3.1).
package struct IPNetwork: Hashable, Sendable {
  private let base: IPAddress
  /// Of 128: an IPv4 network's are 96 more than people write.
  private let bits: Int

  init(_ base: IPAddress, bits: Int) {
    self.base = base
    self.bits = bits
  }

  /// An IPv6 network has no IPv4 address in it, be it `::/0`.
  package func contains(_ address: IPAddress) -> Bool {
    address.isV4 == base.isV4 && address.prefix(bits) == base
  }
}

extension IPNetwork {
  package enum Invalid: Error, Equatable {
    case malformed
    /// Bits behind the network's are set; the network that was likely meant.
    case hasHost(IPNetwork)
  }

  /// Reads `ADDRESS/BITS`, or an address alone for a network of one.
  package init(_ text: some StringProtocol) throws(Invalid) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ IPAddress($0) }) else { throw .malformed }
    let width = address.isV4 ? 32 : 128
    let count = parts.count == 1 ? width : Self.count(parts[1])
    guard let count, 0...width ~= count else { throw .malformed }
    let bits = count + 128 - width
    let network = IPNetwork(address.prefix(bits), bits: bits)
    guard network.base == address else { throw .hasHost(network) }
    self = network
  }

  private static func count(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(text) : nil
  }
}

extension IPNetwork: CustomStringConvertible {
  package var description: String { "\(base)/\(base.isV4 ? bits - 96 : bits)" }
}

extension IPNetwork.Invalid: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed: "use an address or ADDRESS/BITS, such as 10.0.0.0/8 or 2001:db8::/32"
    case .hasHost(let network): "bits behind the network's are set; did you mean \(network)?"
    }
  }
}
