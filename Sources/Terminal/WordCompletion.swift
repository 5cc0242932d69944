/// What could stand at the end of a line that is being typed.
package struct Candidates: Equatable, Sendable {
  /// The end of the line whose place they would take.
  package var word: String
  package var words: [String]
  /// How many characters of each are left out where they are listed, as paths leave out folders.
  package var hiddenCharacters: Int

  package init(for word: String, _ words: [String], hiddenCharacters: Int = 0) {
    self.word = word
    self.words = words
    self.hiddenCharacters = hiddenCharacters
  }
}

/// What the Tab key does to the word before the cursor.
enum WordCompletion: Equatable {
  /// Nothing fits.
  case none
  /// Text that belongs after the cursor.
  case insert(String)
  /// Several fit, and have nothing more in common.
  case show([String])

  init(of candidates: Candidates) {
    let word = candidates.word
    let fitting = Set(candidates.words.filter { $0.hasPrefix(word) }).sorted()
    guard let first = fitting.first else {
      self = .none
      return
    }
    let common = fitting.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
    if fitting.count == 1 {
      // Behind a folder its files come next.
      self = .insert(first.dropFirst(word.count) + (first.hasSuffix("/") ? "" : " "))
    } else if common.count > word.count {
      self = .insert(String(common.dropFirst(word.count)))
    } else {
      self = .show(fitting.map { String($0.dropFirst(candidates.hiddenCharacters)) })
    }
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}

/// `words`, which are printable, as ls(1) lists them in `width` columns; at most so many rows of
/// them as people look through.
func inColumns(_ words: [String], width: Int) -> String {
  let widest = words.map { TextWidth.columns(of: $0) }.max() ?? 0
  let columns = max(1, (width + 2) / (widest + 2))
  let rows = (words.count + columns - 1) / columns
  let shownRows = min(rows, 20)
  var lines = (0..<shownRows).map { row in
    let cells = stride(from: row, to: words.count, by: rows).map { words[$0] }
    return cells.dropLast()
      .map { $0 + String(repeating: " ", count: widest + 2 - TextWidth.columns(of: $0)) }
      .joined() + (cells.last ?? "")
  }
  if shownRows < rows { lines.append("… \(words.count) in all") }
  return lines.joined(separator: "\n")
}
