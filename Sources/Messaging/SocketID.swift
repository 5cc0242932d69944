/// A connection, as clients and app servers name it: two numbers below 2³², joined by a dot.
package struct SocketID: Hashable, Sendable {
  package var high: UInt32
  package var low: UInt32

  package init(_ high: UInt32, _ low: UInt32) {
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

  private static func number(_ text: some StringProtocol) -> UInt32? {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
    return UInt32(text)
  }
}

extension SocketID: CustomStringConvertible {
  package var description: String { "\(high).\(low)" }
}
