/// What was pressed on a keyboard.
package enum Key: Equatable, Sendable {
  case character(Character)
  case up, down, left, right
  /// A function key, or one with a modifier.
  case other
}

/// Makes keys of the bytes that a terminal in raw mode sends (ECMA-48 §5.4): an arrow is three.
package struct KeyReader {
  private var buffer = KeyBuffer()
  private var state = State.plain

  private enum State {
    case plain
    /// ESC has come: what follows may be a sequence.
    case escape
    /// `ESC [` or `ESC O` has; a letter or `~` ends it.
    case sequence(hasParameters: Bool)
  }

  package init() {}

  /// The keys that are complete with `bytes`.
  package mutating func keys(from bytes: some Sequence<UInt8>) -> [Key] {
    buffer.append(bytes)
    var keys: [Key] = []
    while let scalar = buffer.next() {
      if let key = key(with: scalar) { keys.append(key) }
    }
    return keys
  }

  private mutating func key(with scalar: Unicode.Scalar) -> Key? {
    switch (state, scalar) {
    case (_, "\u{1B}"):
      state = .escape
      return nil
    case (.plain, _):
      return .character(Character(scalar))
    case (.escape, "["), (.escape, "O"):
      state = .sequence(hasParameters: false)
      return nil
    case (.escape, _):
      state = .plain
      return .other
    case (.sequence, "\u{20}"..."\u{3F}"):
      state = .sequence(hasParameters: true)
      return nil
    case (.sequence(let hasParameters), _):
      state = .plain
      return hasParameters ? .other : Self.arrows[scalar] ?? .other
    }
  }

  private static let arrows: [Unicode.Scalar: Key] = [
    "A": .up, "B": .down, "C": .right, "D": .left,
  ]
}
