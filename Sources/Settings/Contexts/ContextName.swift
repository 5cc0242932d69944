import Messaging

/// What a context is called: a word that can be a file's name.
package struct ContextName: Hashable, Sendable {
  package let text: String

  package init(_ text: String) throws(Invalid) {
    guard App.isName(text), text.utf8.count <= 64, !"-.".contains(text.prefix(1)) else {
      throw Invalid()
    }
    self.text = text
  }

  private init(known text: String) { self.text = text }

  /// The one that `rtm serve` keeps of its development app.
  package static let development = ContextName(known: "dev")

  package struct Invalid: Error, CustomStringConvertible {
    package let description =
      "use at most 64 letters, digits, '-', '_' and '.', and begin with a letter, a digit or '_'"
  }
}

extension ContextName: CustomStringConvertible {
  package var description: String { text }
}

extension ContextName: Comparable {
  package static func < (one: Self, other: Self) -> Bool { one.text < other.text }
}
