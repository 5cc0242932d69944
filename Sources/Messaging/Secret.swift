/// Text that must not be shown: printing one, by whatever way, prints dots.
package struct Secret: Hashable, Sendable {
  /// The text itself, for signing and for the one place that shows it to its owner.
  package let revealed: String
  package init(_ text: String) { revealed = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "•••" }
  package var debugDescription: String { "•••" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
