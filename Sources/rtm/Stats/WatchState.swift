import Terminal

/// What the user has made of the screen of `rtm stats --watch`: no terminal, no clock.
struct WatchState: Equatable, Sendable {
  /// The column that rows are sorted by, of ``RowColumn``'s of this sample.
  var sortColumn = 1
  var isReversed = false
  var isPaused = false
  var showsHelp = false
  /// Why there is nothing new; `nil` while the server answers.
  var trouble: String?

  /// What a key asks of the one who watches.
  enum Action: Equatable, Sendable {
    case nothing
    case redraw
    case quit
  }

  /// `columns` is how many there are to sort by.
  mutating func press(_ key: Key, columns: Int) -> Action {
    if showsHelp, key != .character("q") {
      showsHelp = false
      return .redraw
    }
    switch key {
    case .character("q"), .character("Q"), .character("\u{4}"): return .quit
    case .character("p"), .character(" "): isPaused.toggle()
    case .character("s"), .right: sort(by: sortColumn + 1, of: columns)
    case .character("S"), .left: sort(by: sortColumn - 1 + columns, of: columns)
    case .character("r"): isReversed.toggle()
    case .character("?"), .character("h"): showsHelp = true
    case .character("\u{C}"): break
    case .character(let digit):
      guard let number = digit.wholeNumberValue, (1..<columns + 1).contains(number) else {
        return .nothing
      }
      choose(number - 1)
    case .up, .down, .other: return .nothing
    }
    return .redraw
  }

  private mutating func sort(by column: Int, of columns: Int) {
    sortColumn = columns > 0 ? column % columns : 0
    isReversed = false
  }

  /// The column that rows are sorted by already turns around.
  private mutating func choose(_ column: Int) {
    isReversed = column == sortColumn && !isReversed
    sortColumn = column
  }

  /// The keys, as the screen's help has them.
  static let keys = [
    ("q", "quit"), ("p", "pause, and go on"), ("s S", "sort by next column, or previous"),
    ("1-9", "sort by column; again: reversed"), ("r", "reverse the order"), ("?", "this help"),
  ]
}
