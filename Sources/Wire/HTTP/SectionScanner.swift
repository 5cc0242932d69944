/// Finds the empty line that ends a head or the trailers, looking at every byte only once however
/// slowly they come.
struct SectionScanner: Sendable {
  private let hasStartLine: Bool
  /// Both are counted from the front of the input.
  private var scanned = 0
  private var lineStart = 0

  /// Whether a start line comes before the fields: trailers have none.
  init(hasStartLine: Bool = true) { self.hasStartLine = hasStartLine }

  /// The length of the section, its empty line included; `nil` while that has not come.
  mutating func length(in input: InputBuffer, limit: Int) throws(HTTPError) -> Int? {
    while let lineFeed = input.offset(of: 0x0A, from: scanned) {
      guard lineFeed < limit else { throw tooLarge(limit) }
      guard lineFeed > lineStart, input[lineFeed - 1] == 0x0D else { throw .bareLineFeed }
      scanned = lineFeed + 1
      if lineFeed == lineStart + 1 { return scanned }
      lineStart = scanned
    }
    scanned = input.count
    guard scanned < limit else { throw tooLarge(limit) }
    return nil
  }

  private func tooLarge(_ limit: Int) -> HTTPError {
    hasStartLine && lineStart == 0 ? .startLineTooLong(limit: limit) : .headTooLarge(limit: limit)
  }
}
