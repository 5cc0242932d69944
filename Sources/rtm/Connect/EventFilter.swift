/// Which events are shown: those whose channel or name is like one of the patterns, and like none
/// of those that begin with `!`.
struct EventFilter: Equatable {
  private let wanted: [String]
  private let unwanted: [String]

  init(_ patterns: [String] = []) {
    wanted = patterns.filter { !$0.hasPrefix("!") }
    unwanted = patterns.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
  }

  var isEmpty: Bool { wanted.isEmpty && unwanted.isEmpty }

  func shows(event: String, on channel: String) -> Bool {
    func isLike(_ pattern: String) -> Bool {
      Self.matches(pattern, event) || Self.matches(pattern, channel)
    }
    return (wanted.isEmpty || wanted.contains(where: isLike)) && !unwanted.contains(where: isLike)
  }

  /// `*` stands for any characters, or none. Never looks back further than to the last `*`, so that
  /// no pattern takes long.
  private static func matches(_ pattern: String, _ text: String) -> Bool {
    let (pattern, text) = (Array(pattern.utf8), Array(text.utf8))
    var (at, position) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while position < text.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        star = (at + 1, position)
        at += 1
      } else if at < pattern.count, pattern[at] == text[position] {
        at += 1
        position += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        (at, position) = (last.pattern, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}

extension EventFilter: CustomStringConvertible {
  var description: String { (wanted + unwanted.map { "!" + $0 }).joined(separator: " ") }
}
