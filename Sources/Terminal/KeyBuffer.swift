/// Bytes from a keyboard, taken out as characters; an incomplete one waits for its rest.
struct KeyBuffer {
  private var bytes: [UInt8] = []
  private var start = 0

  mutating func append(_ more: some Sequence<UInt8>) {
    bytes.removeFirst(start)
    start = 0
    bytes += more
  }

  /// Forgets what was typed ahead.
  mutating func clear() {
    bytes = []
    start = 0
  }

  /// The next character; `nil` when there is none, or not all of it. What is no UTF-8 comes as
  /// U+FFFD, a byte at a time.
  mutating func next() -> Unicode.Scalar? {
    guard start < bytes.count else { return nil }
    let length = Self.length(of: bytes[start])
    if length == 1 {
      defer { start += 1 }
      return bytes[start] < 0x80 ? Unicode.Scalar(bytes[start]) : "\u{FFFD}"
    }
    let rest = bytes[start...].prefix(length)
    // A byte that cannot continue the character ends the wait for it.
    if let stray = rest.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }), stray < rest.endIndex
    {
      start += 1
      return "\u{FFFD}"
    }
    guard rest.count == length else { return nil }
    let scalars = String(decoding: rest, as: UTF8.self).unicodeScalars
    guard scalars.count == 1, let scalar = scalars.first else {
      start += 1
      return "\u{FFFD}"
    }
    start += length
    return scalar
  }

  /// By the first byte of a UTF-8 sequence (RFC 3629 §4); 1 for what cannot begin one.
  private static func length(of first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
