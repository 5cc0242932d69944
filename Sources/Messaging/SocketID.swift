/// A connection, as clients and app servers name it: two numbers joined by a dot.
///
/// Ours stay below 2³²; those of other servers, which our client meets, may be larger.
package struct SocketID: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

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
    self.init(high, low)
  }

  private static func number(_ text: some StringProtocol) -> UInt64? {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    return UInt64(text)
  }
}

extension SocketID: CustomStringConvertible {
  package var description: String { "\(high).\(low)" }
}
