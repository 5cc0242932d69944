/// Lines that came by a pipe or a file, which are done one after the other: each waits until what
/// those before it asked for was answered.
struct ScriptedLines {
  /// In a file, lines that begin with `#` are for its readers.
  var haveComments = false
  private var lines: [Line] = []
  private var start = 0
  /// How many came, comments among them.
  private var total = 0
  private(set) var haveEnded = false
  /// What a `/wait` or `/sleep` is about; no line is done before.
  var pause: Pause?

  struct Line: Equatable {
    let text: String
    /// Where it stands in its file, from 1.
    let number: Int
  }

  enum Pause: Equatable {
    case until(Expectation)
    case sleep
  }

  var isEmpty: Bool { start == lines.count }
  /// Those that wait.
  var count: Int { lines.count - start }
  /// Whether nothing is left to do, nor will be.
  var areDone: Bool { haveEnded && isEmpty && pause == nil }

  mutating func append(_ line: String) {
    total += 1
    if !haveComments || !line.hasPrefix("#") { lines.append(Line(text: line, number: total)) }
  }
  mutating func end() { haveEnded = true }

  /// The next one; `nil` where there is none, or it has to wait.
  mutating func next() -> Line? {
    guard pause == nil, !isEmpty else { return nil }
    defer {
      start += 1
      if start > 1000 || isEmpty {
        lines.removeFirst(start)
        start = 0
      }
    }
    return lines[start]
  }
}
