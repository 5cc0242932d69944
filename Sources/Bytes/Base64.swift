/// Base 64 with padding (RFC 4648 §4), as WebSocket handshakes and Pusher's keys are written.
package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for position in 0..<4 {
        let isPadding = position > group.count
        text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> (18 - 6 * position)) & 63])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `nil` unless `text` is whole groups of the standard alphabet, padded, with no stray bits.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        continue
      }
      guard padding == 0, let digit = value(of: character) else { return nil }
      bits = bits << 6 | UInt32(digit)
      digits += 1
      guard digits.isMultiple(of: 4) else { continue }
      bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
      bits = 0
    }
    switch (digits % 4, padding) {
    case (0, 0): return bytes
    case (3, 1) where bits & 3 == 0: return bytes + [UInt8(bits >> 10), UInt8(bits >> 2 & 255)]
    case (2, 2) where bits & 15 == 0: return bytes + [UInt8(bits >> 4)]
    default: return nil
    }
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func value(of character: UInt8) -> Int? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
