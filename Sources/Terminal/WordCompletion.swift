/// What the Tab key does to the word before the cursor.
enum WordCompletion: Equatable {
  /// Nothing fits.
  case none
  /// Text that belongs after the cursor.
  case insert(String)
  /// Several fit, and have nothing more in common.
  case show([String])

  /// `head` is the line up to the cursor, `candidates` are whole words that could stand there.
  init(of head: String, among candidates: [String]) {
    let word = head.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    let fitting = Set(candidates.filter { $0.hasPrefix(word) }).sorted()
    guard let first = fitting.first else {
      self = .none
      return
    }
    let common = fitting.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if fitting.count == 1 {
      self = .insert(first.dropFirst(word.count) + " ")
    } else if common.count > word.count {
      self = .insert(String(common.dropFirst(word.count)))
    } else {
      self = .show(fitting)
    }
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
