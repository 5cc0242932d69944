/// An IPv4 or IPv6 address, 16 bytes of value.
///
/// An IPv4 address is kept as the IPv6 address that stands for it, `::ffff:a.b.c.d` (RFC 4291
/// §2.5.5.2), and written as IPv4: so a client is the same client, however a listener of both
/// families saw it.
package struct IPAddress: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// `bits` is 127.0.0.1 as 0x7F000001.
  package init(v4 bits: UInt32) { self.init(high: 0, low: Self.mappedPrefix | UInt64(bits)) }

  private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000
}

extension IPAddress {
  package var isV4: Bool { high == 0 && low >> 32 == Self.mappedPrefix >> 32 }

  /// What one host can have all addresses of: an IPv4 address itself, of an IPv6 one its /64
  /// (RFC 4291 §2.5.1: the rest is the interface's to choose).
  package var site: IPAddress { isV4 ? self : IPAddress(high: high, low: 0) }

  /// The address with all but its first `bits` of 128 cleared.
  func prefix(_ bits: Int) -> IPAddress {
    IPAddress(high: high & Self.mask(bits), low: low & Self.mask(bits - 64))
  }

  private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : ~0 << (64 - min(bits, 64)) }
}

// MARK: Reading

extension IPAddress {
  /// Reads `192.0.2.1`, `2001:db8::1` or `::ffff:192.0.2.1` (RFC 4291 §2.2); no port, brackets or
  /// zone. Four decimals, without the leading zeros that some read as octal.
  package init?(_ text: some StringProtocol) {
    guard text.contains(":") else {
      guard let bits = Self.quad(text) else { return nil }
      self.init(v4: bits)
      return
    }
    guard let groups = Self.groups(text) else { return nil }
    self.init(high: Self.joined(groups[..<4]), low: Self.joined(groups[4...]))
  }

  private static func joined(_ groups: ArraySlice<UInt16>) -> UInt64 {
    groups.reduce(0) { $0 << 16 | UInt64($1) }
  }

  private static func quad(_ text: some StringProtocol) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard part.utf8.count <= 3, part.utf8.allSatisfy(isDigit), let byte = UInt8(part),
        part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0")
      else { return nil }
      bits = bits << 8 | UInt32(byte)
    }
    return bits
  }

  /// The eight groups, those that `::` stands for among them.
  private static func groups(_ text: some StringProtocol) -> [UInt16]? {
    guard let gap = text.firstRange(of: "::") else {
      guard let groups = run(text[...]), groups.count == 8 else { return nil }
      return groups
    }
    guard let head = run(text[..<gap.lowerBound], mayEndInQuad: false),
      let tail = run(text[gap.upperBound...]), head.count + tail.count < 8
    else { return nil }
    return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
  }

  /// Groups parted by single colons; none of an empty text.
  private static func run(_ text: some StringProtocol, mayEndInQuad: Bool = true) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInQuad, index == parts.count - 1, part.contains("."), let bits = quad(part) {
        groups += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
      } else {
        guard part.utf8.count <= 4, part.utf8.allSatisfy(isHexDigit),
          let group = UInt16(part, radix: 16)
        else { return nil }
        groups.append(group)
      }
    }
    return groups
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
  }
}

// MARK: Writing

extension IPAddress: CustomStringConvertible {
  /// The one canonical text: RFC 5952 of IPv6.
  package var description: String {
    if isV4 { return (0..<4).map { "\(low >> (24 - 8 * $0) & 0xFF)" }.joined(separator: ".") }
    let groups = [high, low].flatMap { half in (0..<4).map { half >> (48 - 16 * $0) & 0xFFFF } }
    guard let gap = Self.longestRunOfZeros(groups) else { return Self.written(groups[...]) }
    return "\(Self.written(groups[..<gap.lowerBound]))::\(Self.written(groups[gap.upperBound...]))"
  }

  private static func written(_ groups: ArraySlice<UInt64>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  /// The first of the longest; of two groups at least (RFC 5952 §4.2).
  private static func longestRunOfZeros(_ groups: [UInt64]) -> Range<Int>? {
    var longest = 0..<1
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 { start = index + 1 }
      if index + 1 - start > longest.count { longest = start..<(index + 1) }
    }
    return longest.count > 1 ? longest : nil
  }
}
