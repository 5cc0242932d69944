/// A connection, as clients and app servers name it: two numbers joined by a dot.
///
/// Ours stay below 2³²; those of other servers, which our client meets, may be larger.
package struct SocketID: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64
  // Zeros before each number: some servers write them, and tokens sign the very text.
  private var highZeros: UInt8 = 0
  private var lowZeros: UInt8 = 0

  package init(_ high: UInt64, _ low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads `digits.digits`, the only form that server libraries let through.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let high = Self.number(parts[0]), let low = Self.number(parts[1]) else {
      return nil
    }
    self.init(high.value, low.value)
    (highZeros, lowZeros) = (high.zeros, low.zeros)
  }

  private static func number(_ text: some StringProtocol) -> (value: UInt64, zeros: UInt8)? {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let value = UInt64(text)
    else { return nil }
    let zeros = text.utf8.dropLast().prefix { $0 == UInt8(ascii: "0") }.count
    return UInt8(exactly: zeros).map { (value, $0) }
  }
}

extension SocketID: CustomStringConvertible {
  package var description: String {
    guard highZeros > 0 || lowZeros > 0 else { return "\(high).\(low)" }
    func zeros(_ count: UInt8) -> String { String(repeating: "0", count: Int(count)) }
    return "\(zeros(highZeros))\(high).\(zeros(lowZeros))\(low)"
  }
}
