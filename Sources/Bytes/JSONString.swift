/// What stands between the quotes of a JSON string (RFC 8259 §7), both directions of it.
enum JSONString {
  /// The first byte from `start` on that is a quote, a backslash, a control character or, if asked
  /// for, beyond ASCII; else the count of `bytes`.
  ///
  /// Looks at eight bytes at once: a byte of `word - ones * n` has its highest bit set, and that of
  /// `word` not, where it was less than n. Borrows blur only bytes behind the first such one.
  static func endOfRun(
    in bytes: Span<UInt8>, from start: Int, stopsAtNonASCII: Bool
  ) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = start
    while position + 8 <= bytes.count {
      let word = UInt64(
        littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quotes = word ^ ones &* UInt64(UInt8(ascii: "\""))
      let backslashes = word ^ ones &* UInt64(UInt8(ascii: "\\"))
      var stops = (word &- ones &* 0x20) & ~word
      stops |= (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
      if stopsAtNonASCII { stops |= word }
      stops &= ones &* 0x80
      if stops != 0 { return position + stops.trailingZeroBitCount / 8 }
      position += 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        || stopsAtNonASCII && byte >= 0x80
      {
        return position
      }
      position += 1
    }
    return position
  }
}

// MARK: Reading

extension JSONString {
  /// `characters` are the valid inside of a string.
  static func decode(_ characters: ArraySlice<UInt8>) -> String {
    guard let first = characters.firstIndex(of: UInt8(ascii: "\\")) else {
      return String(decoding: characters, as: UTF8.self)
    }
    var decoded = Array(characters[..<first])
    decoded.reserveCapacity(characters.count)
    var rest = characters[first...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") {
        appendEscaped(from: &rest, to: &decoded)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// `rest` begins behind the backslash.
  private static func appendEscaped(from rest: inout ArraySlice<UInt8>, to decoded: inout [UInt8]) {
    switch rest.popFirst() {
    case UInt8(ascii: "u"): decoded.append(contentsOf: String(readScalar(from: &rest)).utf8)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0c)
    case UInt8(ascii: "n"): decoded.append(0x0a)
    case UInt8(ascii: "r"): decoded.append(0x0d)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case let byte?: decoded.append(byte)
    case nil: break
    }
  }

  /// `rest` begins behind `\u`; a second escape is read with the first when the two are a pair.
  private static func readScalar(from rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{fffd}"
    let unit = readUnit(from: &rest)
    guard UTF16.isLeadSurrogate(unit), rest.starts(with: #"\u"#.utf8) else {
      return Unicode.Scalar(unit) ?? replacement
    }
    var ahead = rest.dropFirst(2)
    let low = readUnit(from: &ahead)
    guard UTF16.isTrailSurrogate(low) else { return replacement }
    rest = ahead
    return UTF16.decode(UTF16.EncodedScalar([unit, low]))
  }

  private static func readUnit(from rest: inout ArraySlice<UInt8>) -> UInt16 {
    defer { rest = rest.dropFirst(4) }
    return rest.prefix(4).reduce(0) { $0 << 4 | UInt16($1.hexadecimalValue ?? 0) }
  }
}

// MARK: Writing

extension JSONString {
  /// Appends `text` between quotes, with no escapes but those that RFC 8259 demands.
  static func append(_ text: String, to bytes: inout [UInt8]) {
    let span = text.utf8.span
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    while true {
      let end = endOfRun(in: span, from: start, stopsAtNonASCII: false)
      span.extracting(start..<end).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
      guard end < span.count else { break }
      appendEscape(of: span[end], to: &bytes)
      start = end + 1
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0a: bytes.append(UInt8(ascii: "n"))
    case 0x0c: bytes.append(UInt8(ascii: "f"))
    case 0x0d: bytes.append(UInt8(ascii: "r"))
    default: bytes.append(contentsOf: "u00\([byte].hexadecimal)".utf8)
    }
  }
}
