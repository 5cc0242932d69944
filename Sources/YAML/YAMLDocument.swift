import CYAML

/// A text in YAML 1.1 (JSON is YAML), read into values that know where they stand.
///
/// Aliases are replaced by what they stand for, within limits that hold for the result, so that no
/// text of a few lines grows to gigabytes. Tags are refused: nothing is made from them.
package struct YAMLDocument: Equatable, Sendable {
  /// Null for a text without a value.
  package let root: YAMLNode

  package static let maximumBytes = 1 << 20
  /// Of lists and mappings in each other.
  package static let maximumDepth = 32
  /// Of scalars, lists and mappings, each once for every time that an alias stands for it.
  package static let maximumNodes = 100_000

  package init(parsing bytes: [UInt8]) throws(YAMLError) {
    let start = YAMLPosition(line: 1, column: 1)
    guard bytes.count <= Self.maximumBytes else { throw YAMLError(.tooLarge, at: start) }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      throw YAMLError(.notUTF8ButUTF16, at: start)
    }
    do { _ = try UTF8Span(validating: bytes.span) } catch {
      throw YAMLError(.notUTF8, at: Self.position(of: error.byteOffsets.lowerBound, in: bytes))
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
    var composer = Composer(EventReader(text))
    root = try composer.document() ?? YAMLNode(.scalar("", isQuoted: false), at: start)
  }

  static func position(of offset: Int, in bytes: [UInt8]) -> YAMLPosition {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.reversed().prefix { $0 != UInt8(ascii: "\n") }
    // Continuation bytes begin no character.
    let column = line.count { $0 & 0xC0 != 0x80 }
    return YAMLPosition(line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: column + 1)
  }
}
