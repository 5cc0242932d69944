/// Steps through one container of a text that ``JSONValidator`` has passed.
struct JSONCursor: ~Escapable {
  private let bytes: Span<UInt8>
  private var position: Int

  /// `bracket` is where the container opens.
  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, inside bracket: Int) {
    self.bytes = bytes
    position = bracket + 1
  }

  /// Where the next value stands; `nil` at the container's end. In an object, a member's name
  /// counts as a value before the member's own.
  @_lifetime(self: copy self)
  mutating func next() -> Range<Int>? {
    while Self.isBetweenValues(bytes[position]) { position += 1 }
    guard !Self.isClosing(bytes[position]) else { return nil }
    let start = position
    position = Self.endOfValue(in: bytes, from: start)
    return start..<position
  }

  private static func endOfValue(in bytes: Span<UInt8>, from start: Int) -> Int {
    switch bytes[start] {
    case UInt8(ascii: "\""): endOfString(in: bytes, from: start)
    case UInt8(ascii: "{"), UInt8(ascii: "["): endOfContainer(in: bytes, from: start)
    default: endOfScalar(in: bytes, from: start)
    }
  }

  static func endOfString(in bytes: Span<UInt8>, from quote: Int) -> Int {
    var position = quote + 1
    while true {
      position = JSONString.endOfRun(in: bytes, from: position, stopsAtNonASCII: false)
      guard bytes[position] == UInt8(ascii: "\\") else { return position + 1 }
      position += 2
    }
  }

  private static func endOfContainer(in bytes: Span<UInt8>, from bracket: Int) -> Int {
    var position = bracket
    var depth = 0
    repeat {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position = endOfString(in: bytes, from: position)
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      position += 1
    } while depth > 0
    return position
  }

  private static func endOfScalar(in bytes: Span<UInt8>, from start: Int) -> Int {
    var position = start
    while !isBetweenValues(bytes[position]), !isClosing(bytes[position]) { position += 1 }
    return position
  }

  /// RFC 8259 §2.
  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  private static func isBetweenValues(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") || isWhiteSpace(byte)
  }

  private static func isClosing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
  }
}
