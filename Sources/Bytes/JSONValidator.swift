/// One pass over a text that finds whether it is one JSON value, by the grammar of RFC 8259.
struct JSONValidator: ~Escapable {
  private let bytes: Span<UInt8>
  private let depthLimit: Int
  private var position = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  /// Where the value stands between the white space around it.
  @_lifetime(self: copy self)
  mutating func validate() throws(JSONError) -> Range<Int> {
    skipWhiteSpace()
    let start = position
    try skipValue(depth: 0)
    let end = position
    skipWhiteSpace()
    guard position == bytes.count else { throw .trailing(at: position) }
    return start..<end
  }

  @_lifetime(self: copy self)
  private mutating func skipValue(depth: Int) throws(JSONError) {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "{"): try skipObject(depth: depth + 1)
    case UInt8(ascii: "["): try skipArray(depth: depth + 1)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
    case UInt8(ascii: "t"): try skipLiteral("true")
    case UInt8(ascii: "f"): try skipLiteral("false")
    case UInt8(ascii: "n"): try skipLiteral("null")
    default: throw .unexpected(byte, at: position)
    }
  }
}

// MARK: Containers

extension JSONValidator {
  @_lifetime(self: copy self)
  private mutating func skipObject(depth: Int) throws(JSONError) {
    guard try !open(depth: depth, closing: UInt8(ascii: "}")) else { return }
    repeat {
      skipWhiteSpace()
      let quote = try peek()
      guard quote == UInt8(ascii: "\"") else { throw .unexpected(quote, at: position) }
      try skipString()
      skipWhiteSpace()
      let colon = try peek()
      guard colon == UInt8(ascii: ":") else { throw .unexpected(colon, at: position) }
      position += 1
      skipWhiteSpace()
      try skipValue(depth: depth)
    } while try !close(UInt8(ascii: "}"))
  }

  @_lifetime(self: copy self)
  private mutating func skipArray(depth: Int) throws(JSONError) {
    guard try !open(depth: depth, closing: UInt8(ascii: "]")) else { return }
    repeat {
      skipWhiteSpace()
      try skipValue(depth: depth)
    } while try !close(UInt8(ascii: "]"))
  }

  /// Passes the opening bracket, and the closing one if it follows: then `true`.
  @_lifetime(self: copy self)
  private mutating func open(depth: Int, closing bracket: UInt8) throws(JSONError) -> Bool {
    guard depth <= depthLimit else { throw .tooDeep(limit: depthLimit, at: position) }
    position += 1
    skipWhiteSpace()
    guard try peek() == bracket else { return false }
    position += 1
    return true
  }

  /// Passes a comma, then `false`, or the closing bracket, then `true`.
  @_lifetime(self: copy self)
  private mutating func close(_ bracket: UInt8) throws(JSONError) -> Bool {
    skipWhiteSpace()
    let byte = try peek()
    guard byte == bracket || byte == UInt8(ascii: ",") else {
      throw .unexpected(byte, at: position)
    }
    position += 1
    return byte == bracket
  }
}

// MARK: Strings

extension JSONValidator {
  @_lifetime(self: copy self)
  private mutating func skipString() throws(JSONError) {
    position += 1
    while true {
      position = JSONString.endOfRun(in: bytes, from: position, stopsAtNonASCII: true)
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"): try skipEscape()
      case 0x80...: try skipScalar()
      default: throw .controlCharacter(byte, at: position)
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipEscape() throws(JSONError) {
    guard position + 1 < bytes.count else { throw .ended(at: bytes.count) }
    switch bytes[position + 1] {
    case UInt8(ascii: "u"):
      guard position + 6 <= bytes.count else { throw .ended(at: bytes.count) }
      for index in position + 2..<position + 6 where bytes[index].hexadecimalValue == nil {
        throw .malformedEscape(at: position)
      }
      position += 6
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    default:
      throw .malformedEscape(at: position)
    }
  }

  /// Passes one character beyond ASCII if it is well-formed (Unicode, table 3-7).
  @_lifetime(self: copy self)
  private mutating func skipScalar() throws(JSONError) {
    let length: Int
    let second: ClosedRange<UInt8>
    switch bytes[position] {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: throw .malformedUTF8(at: position)
    }
    guard position + length <= bytes.count, second ~= bytes[position + 1] else {
      throw .malformedUTF8(at: position)
    }
    for index in position + 2..<max(position + 2, position + length)
    where bytes[index] & 0xc0 != 0x80 {
      throw .malformedUTF8(at: position)
    }
    position += length
  }
}

// MARK: The rest

extension JSONValidator {
  @_lifetime(self: copy self)
  private mutating func skipNumber() throws(JSONError) {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    var isWellFormed = skipDigits() > 0
    if isWellFormed, bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      isWellFormed = false
    }
    if isWellFormed, skip(UInt8(ascii: ".")) { isWellFormed = skipDigits() > 0 }
    if isWellFormed, skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
      if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
      isWellFormed = skipDigits() > 0
    }
    guard isWellFormed else { throw .malformedNumber(at: start) }
  }

  /// How many digits were passed.
  @_lifetime(self: copy self)
  private mutating func skipDigits() -> Int {
    let start = position
    while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
      position += 1
    }
    return position - start
  }

  @_lifetime(self: copy self)
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  @_lifetime(self: copy self)
  private mutating func skipLiteral(_ literal: StaticString) throws(JSONError) {
    for index in 0..<literal.utf8CodeUnitCount {
      guard try peek() == literal.utf8Start[index] else {
        throw .unexpected(bytes[position], at: position)
      }
      position += 1
    }
  }

  @_lifetime(self: copy self)
  private mutating func skipWhiteSpace() {
    while position < bytes.count, JSONCursor.isWhiteSpace(bytes[position]) { position += 1 }
  }

  private func peek() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw .ended(at: position) }
    return bytes[position]
  }
}
