/// Why a text is no document that we take, and where it stops being one.
package struct YAMLError: Error, Equatable, Sendable {
  package var position: YAMLPosition
  package var reason: Reason

  package enum Reason: Equatable, Sendable {
    case tooLarge
    case tooDeep
    case tooManyNodes
    case notUTF8
    /// Of another encoding, as its first bytes say.
    case notUTF8ButUTF16
    case controlCharacter
    case tab
    /// In libyaml's words.
    case syntax(String)
    case unknownAnchor(String)
    case tag(String)
    case keyIsNoText
    case secondDocument
  }

  init(_ reason: Reason, at position: YAMLPosition) {
    self.reason = reason
    self.position = position
  }
}

extension YAMLError: CustomStringConvertible {
  package var description: String { "\(position): \(reason)" }
}

extension YAMLError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge:
      "the file has more than \(YAMLDocument.maximumBytes) bytes; write less into it"
    case .tooDeep:
      "lists and mappings stand in each other more than \(YAMLDocument.maximumDepth) deep"
    case .tooManyNodes:
      "the file has more than \(YAMLDocument.maximumNodes) values, those of aliases counted in"
    case .notUTF8: "this is not UTF-8; save the file in that encoding"
    case .notUTF8ButUTF16: "this is UTF-16; save the file as UTF-8"
    case .controlCharacter: "a control character stands here; delete it"
    case .tab: "a tab cannot indent; use spaces"
    case .syntax(let words): Self.advice[words].map { "\(words); \($0)" } ?? words
    case .unknownAnchor(let name):
      "there is no '&\(name)' before this '*\(name)'; add it, or quotes"
    case .tag(let tag): "'\(tag)' is a tag, which means nothing here; delete it, or quote the text"
    case .keyIsNoText: "a key is a word, not a list or a mapping"
    case .secondDocument: "a second document begins here; keep to one"
    }
  }

  /// What mostly is behind the errors of libyaml that people meet.
  private static let advice = [
    "mapping values are not allowed in this context":
      "put quotes around a text with ': ' in it, and give each key a line",
    "did not find expected key": "indent it as its neighbours are",
    "did not find expected '-' indicator": "indent it as its neighbours are",
    "could not find expected ':'": "write KEY: VALUE",
    "found unexpected end of stream": "a quote is not closed",
    "did not find expected ',' or ']'": "a '[' is not closed",
    "did not find expected ',' or '}'": "a '{' is not closed",
    "found character that cannot start any token": "put quotes around the text",
    "found unknown escape character": "write '\\\\' for a backslash, or use single quotes",
  ]
}
