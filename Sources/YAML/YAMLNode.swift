/// A value of a document, and where it stands.
///
/// Scalars keep the text they are written with: what is a number or a switch is for the reader to
/// say, so that a secret of `0123` stays one.
package struct YAMLNode: Equatable, Sendable {
  package var content: Content
  package var position: YAMLPosition

  package enum Content: Equatable, Sendable {
    /// A quoted one is always text; a plain one may stand for nothing (see ``YAMLNode/isNull``).
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    /// In the order of the text; nothing keeps two entries from having one key.
    case mapping([YAMLEntry])
  }

  package init(_ content: Content, at position: YAMLPosition) {
    self.content = content
    self.position = position
  }

  /// Whether it is written as nothing, `~` or `null`.
  package var isNull: Bool {
    guard case .scalar(let text, isQuoted: false) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}

/// A key of a mapping and its value.
package struct YAMLEntry: Equatable, Sendable {
  package var key: String
  package var keyPosition: YAMLPosition
  package var value: YAMLNode

  package init(_ key: String, at keyPosition: YAMLPosition, _ value: YAMLNode) {
    self.key = key
    self.keyPosition = keyPosition
    self.value = value
  }
}

/// A place in a text, both numbers from 1; columns count characters, as editors do.
package struct YAMLPosition: Comparable, Sendable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }

  package static func < (one: Self, other: Self) -> Bool {
    (one.line, one.column) < (other.line, other.column)
  }
}
