/// Finds the empty line that ends a head or the trailers, looking at every byte only once however
/// slowly they come.
struct SectionScanner: Sendable {
  /// Both are counted from the front of the input.
  private var scanned = 0
  private var lineStart = 0

  /// The length of the section, its empty line included; `nil` while that has not come.
  mutating func length(in input: InputBuffer, limit: Int) throws(HTTPError) -> Int? {
    while let lineFeed = input.offset(of: 0x0A, from: scanned) {
      guard lineFeed < limit else { throw .headTooLarge(limit: limit) }
      guard lineFeed > lineStart, input[lineFeed - 1] == 0x0D else { throw .bareLineFeed }
      scanned = lineFeed + 1
      if lineFeed == lineStart + 1 { return scanned }
      lineStart = scanned
    }
    scanned = input.count
    guard scanned < limit else { throw .headTooLarge(limit: limit) }
    return nil
  }
}
