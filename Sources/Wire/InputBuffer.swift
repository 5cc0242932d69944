/// Bytes that arrived and are not parsed yet. Offsets count from the first of them.
///
/// Taking from the front only moves a position, so many messages that came at once cost no copying
/// of what is behind them. An empty buffer owns no memory: idle connections must be free.
struct InputBuffer: Sendable {
  private var bytes: [UInt8] = []
  /// Where in `bytes` the unparsed ones begin.
  private var position = 0

  /// How many bytes wait to be parsed.
  var count: Int { bytes.count - position }
  var capacity: Int { bytes.capacity }

  subscript(offset: Int) -> UInt8 { bytes[position + offset] }

  /// All that waits to be parsed.
  var span: Span<UInt8> {
    @_lifetime(borrow self) get { bytes.span.extracting(position...) }
  }

  /// The first `count` bytes, which stay here.
  func peek(_ count: Int) -> ArraySlice<UInt8> { bytes[position..<position + count] }

  /// Where `byte` stands first at `start` or behind it.
  func offset(of byte: UInt8, from start: Int) -> Int? {
    bytes[(position + start)...].firstIndex(of: byte).map { $0 - position }
  }

  mutating func append(_ more: Span<UInt8>) {
    more.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
  }

  mutating func skip(_ count: Int) {
    precondition(count <= self.count, "more bytes skipped than have come")
    position += count
  }

  mutating func take(_ count: Int) -> [UInt8] {
    defer { skip(count) }
    return Array(peek(count))
  }

  /// Gives back the memory of what was parsed. Call it when the parser can go no further.
  mutating func trim() {
    guard position > 0 else { return }
    bytes = position == bytes.count ? [] : Array(bytes[position...])
    position = 0
  }
}
