import Terminal
import TestSupport
import Testing

@testable import rtm

@Suite("The screen of stats")
struct StatsScreenTests {
  static let server = StatsSamples.trend(StatsSamples.server)
  static let app = StatsSamples.trend { StatsSamples.app(after: $0) }

  @Test(
    "shows figures, how they went, and rows in the order wanted",
    arguments: [(80, 24), (200, 50), (40, 10)])
  func snapshots(columns: Int, rows: Int) throws {
    for (name, trend) in [("server", Self.server), ("app", Self.app)] {
      let lines = StatsSamples.screen(trend, columns, rows)
      try expectSnapshot(
        lines.map { $0 + "\n" }.joined(),
        at: "Tests/rtmTests/Snapshots/stats-\(name)-\(columns)x\(rows).txt")
    }
  }

  @Test(
    "never is larger than the terminal, whatever it shows",
    arguments: [1, 2, 5, 10, 24], [1, 8, 20, 33, 40, 79, 80, 132])
  func fits(rows: Int, columns: Int) {
    var states = [WatchState(), WatchState(), WatchState(), WatchState()]
    states[1].showsHelp = true
    states[2].trouble = "cannot reach the server; trying again " + String(repeating: "日", count: 70)
    states[3].isPaused = true
    for state in states {
      for trend in [Self.server, Self.app] {
        let lines = StatsSamples.screen(trend, columns, rows, state: state)
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { TextWidth.columns(of: $0) <= columns })
      }
    }
  }

  @Test("where there is no room for all rows, says how many are missing")
  func tellsOfMissing() {
    let lines = StatsSamples.screen(Self.app, 80, 24)
    let shown = lines.filter { $0.contains("-order-") || $0.contains("-room-") }.count
    #expect(lines.contains("and \(40 - shown) more"))
  }

  @Test("says where there are too many channels to ask for each time")
  func tellsOfTooMany() {
    let trend = StatsSamples.trend { seconds in
      var sample = StatsSamples.app(after: seconds)
      sample.rows = nil
      sample.figures[Figure.channels] = 12_345
      return sample
    }
    let told = "12,345 channels are too many here: rtm stats channels PREFIX"
    #expect(StatsSamples.screen(trend, 80, 24).contains(told))
  }

  @Test("says what is wrong, and shows what it knew")
  func tellsOfTrouble() {
    var state = WatchState()
    state.trouble = "cannot reach 127.0.0.1:6001: connection refused\u{1B}[2J"
    let lines = StatsSamples.screen(Self.server, 80, 24, state: state)
    #expect(lines[1] == #"cannot reach 127.0.0.1:6001: connection refused\u{1B}[2J"#)
    #expect(lines[2].contains("10,0"))
  }

  @Test("tells no rates while the server does not answer")
  func tellsNoOldRates() {
    var state = WatchState()
    #expect(StatsSamples.screen(Self.server, 80, 24).contains { $0.contains("/s ") })
    state.trouble = "trying again"
    let lines = StatsSamples.screen(Self.server, 80, 24, state: state)
    #expect(!lines.dropFirst().contains { $0.contains("/s ") || $0.contains(" % ") }, "\(lines)")
    // As before, or rows would jump.
    state.sortColumn = 4
    #expect(order(state).first == "shop")
  }

  @Test("a screen without UTF-8 has nothing but ASCII, as far as names allow")
  func ascii() {
    let app = StatsSamples.screen(Self.app, 80, 24, alphabet: .ascii).joined()
    #expect(app.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test("the sorted column is marked, and sorts")
  func sorts() {
    var state = WatchState()
    state.sortColumn = 0
    #expect(order(state) == ["a-very-long-name-of-an-app-for-tests", "chat", "shop", "日本の店"])
    state.isReversed = true
    #expect(order(state) == ["日本の店", "shop", "chat", "a-very-long-name-of-an-app-for-tests"])
    state = WatchState()
    #expect(order(state) == ["a-very-long-name-of-an-app-for-tests", "日本の店", "chat", "shop"])
    state.sortColumn = 4
    #expect(order(state) == ["shop", "chat", "日本の店", "a-very-long-name-of-an-app-for-tests"])
  }

  private func order(_ state: WatchState) -> [String] {
    StatsSamples.screen(Self.server, 200, 50, state: state).compactMap { line in
      StatsSamples.apps.first { line.hasPrefix($0) }
    }
  }
}

@Suite("Keys of stats")
struct StatsKeyTests {
  private func after(_ keys: [Key]) -> WatchState {
    var state = WatchState()
    for key in keys { _ = state.press(key, columns: 7) }
    return state
  }

  @Test("go to the next column and around")
  func cycles() {
    #expect(after([.character("s")]).sortColumn == 2)
    #expect(after([.left, .left]).sortColumn == 6)
    #expect(after(Array(repeating: .right, count: 7)).sortColumn == 1)
  }

  @Test("a digit names a column, and again turns it around")
  func chooses() {
    #expect(after([.character("5")]).sortColumn == 4)
    #expect(!after([.character("5")]).isReversed)
    #expect(after([.character("5"), .character("5")]).isReversed)
    #expect(!after([.character("5"), .character("5"), .character("5")]).isReversed)
    #expect(after([.character("r"), .character("8"), .character("9")]).sortColumn == 1)
  }

  @Test("help is left by any key, and q quits from everywhere")
  func leavesHelp() {
    #expect(after([.character("?")]).showsHelp)
    let state = after([.character("?"), .character("p")])
    #expect(!state.showsHelp && !state.isPaused)
    var helping = after([.character("?")])
    #expect(helping.press(.character("q"), columns: 7) == .quit)
  }

  @Test("p pauses and goes on; what means nothing draws nothing")
  func pauses() {
    #expect(after([.character("p")]).isPaused)
    #expect(!after([.character("p"), .character("p")]).isPaused)
    var state = WatchState()
    #expect(state.press(.other, columns: 7) == .nothing)
    #expect(state.press(.character("x"), columns: 7) == .nothing)
    #expect(state.press(.character("1"), columns: 0) == .nothing)
    #expect(state.press(.character("s"), columns: 0) == .redraw)
  }
}
