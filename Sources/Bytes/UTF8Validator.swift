/// Checks UTF-8 as it arrives, in pieces of any size (RFC 3629 §4).
///
/// It refuses at the first byte that no continuation could make right: overlong forms, surrogates
/// and code points above U+10FFFF fail at their second byte, not at their last.
package struct UTF8Validator: Equatable, Sendable {
  /// Continuation bytes that the character under way still needs, 0...3.
  private var missing: UInt8 = 0
  /// What the next continuation byte may be; narrower than 80...BF only after E0, ED, F0 and F4.
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  package init() {}

  /// Whether the bytes so far end with a whole character.
  package var isComplete: Bool { missing == 0 }

  /// Takes the next bytes; `false` as soon as the whole cannot be UTF-8 any more.
  ///
  /// After a `false` the validator is of no further use.
  package mutating func accept(_ bytes: Span<UInt8>) -> Bool {
    var index = 0
    while true {
      if missing == 0 { index = Self.endOfASCII(in: bytes, from: index) }
      guard index < bytes.count else { return true }
      guard accept(bytes[index]) else { return false }
      index += 1
    }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard missing == 0 else {
      guard byte >= lowest, byte <= highest else { return false }
      expect(missing - 1)
      return true
    }
    switch byte {
    case 0x00...0x7F: break
    case 0xC2...0xDF: expect(1)
    case 0xE0: expect(2, from: 0xA0)
    case 0xED: expect(2, to: 0x9F)
    case 0xE1...0xEF: expect(2)
    case 0xF0: expect(3, from: 0x90)
    case 0xF4: expect(3, to: 0x8F)
    case 0xF1...0xF3: expect(3)
    default: return false
    }
    return true
  }

  private mutating func expect(_ count: UInt8, from low: UInt8 = 0x80, to high: UInt8 = 0xBF) {
    missing = count
    lowest = low
    highest = high
  }

  /// The index of the first byte at or after `start` that is not ASCII; eight bytes at a time.
  private static func endOfASCII(in bytes: Span<UInt8>, from start: Int) -> Int {
    var index = start
    let words = bytes.bytes
    while index + 8 <= bytes.count {
      let word = words.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard word & 0x8080_8080_8080_8080 == 0 else { break }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index
  }
}
