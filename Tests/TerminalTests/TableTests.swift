import Testing

@testable import Terminal

@Suite("Tables")
struct TableTests {
  static let plain = Style(isColoured: false)
  static let channels = Table(
    [.text("CHANNEL"), .text("KIND", rank: 2), .number("USERS", rank: 1)],
    rows: [
      ["private-orders-of-europe", "private", .count(0)],
      ["presence-日本", "presence", .count(12_345)],
    ])

  private func lines(_ columns: Int, _ alphabet: Alphabet = .unicode) -> [String] {
    Self.channels.lines(columns: columns, style: Self.plain, alphabet: alphabet)
  }

  @Test("align text to the left and numbers to the right, by what the terminal draws")
  func aligns() {
    #expect(
      lines(80) == [
        "CHANNEL                   KIND       USERS",
        "private-orders-of-europe  private        0",
        "presence-日本             presence  12,345",
      ])
  }

  @Test("shorten what matters least first, and leave numbers whole")
  func shortens() {
    #expect(
      lines(38) == [
        "CHANNEL               KIND       USERS",
        "private-orders-of-e…  private        0",
        "presence-日本         presence  12,345",
      ])
    #expect(lines(38, .ascii)[1] == "private-orders-of-e~  private        0")
  }

  @Test("leave out what matters least where shortening is not enough, and use its room")
  func leavesOut() {
    #expect(
      lines(22) == [
        "CHANNEL          USERS",
        "private-order…       0",
        "presence-日本   12,345",
      ])
    #expect(lines(10) == ["CHANNEL", "private-o…", "presence-…"])
  }

  @Test("never write a line that is wider than the terminal", arguments: 1...60)
  func fits(columns: Int) {
    for line in lines(columns) { #expect(TextWidth.columns(of: line) <= columns) }
  }

  @Test("a shortened wide character leaves no half behind")
  func shortensWideCharacters() {
    #expect(shortened("日本語", to: 5, .unicode) == "日本…")
    #expect(shortened("日本語", to: 4, .unicode) == "日…")
    #expect(shortened("日本語", to: 6, .unicode) == "日本語")
    #expect(shortened("abc", to: 0, .unicode) == "")
  }

  @Test("programs get tabs, no header, and every cell whole")
  func tabs() {
    let text = Self.channels.text(for: nil, style: Self.plain)
    #expect(text == "private-orders-of-europe\tprivate\t0\npresence-日本\tpresence\t12345\n")
  }

  @Test("what a terminal or a reader of tabs would obey is spelt out")
  func isHarmless() {
    let table = Table([.text("A")], rows: [[Cell("a\tb\n\u{1B}[2J")]])
    #expect(table.tabSeparated == #"a\tb\n\u{1B}[2J"# + "\n")
    #expect(table.lines(columns: 80, style: Self.plain)[1] == #"a\tb\n\u{1B}[2J"#)
  }

  @Test("the header is bold where there is colour")
  func headers() {
    let lines = Self.channels.lines(columns: 80, style: Style(isColoured: true))
    #expect(lines[0] == "\u{1B}[1mCHANNEL                   KIND       USERS\u{1B}[0m")
  }

  @Test("without rows there is a header, and no line for programs")
  func empty() {
    let table = Table([.text("CHANNEL"), .number("USERS")])
    let screen = ScreenSize(columns: 80, rows: 24)
    #expect(table.text(for: screen, style: Self.plain) == "CHANNEL  USERS\n")
    #expect(table.text(for: nil, style: Self.plain) == "")
  }
}

@Suite("Cells")
struct CellTests {
  @Test(
    "counts are grouped",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
      (-100, "-100"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func counts(number: Int, shown: String) {
    #expect(Cell.count(number) == Cell(shown, raw: "\(number)"))
  }

  @Test(
    "sizes have three digits",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1234, "1.23 kB"), (9994, "9.99 kB"),
      (9996, "10.0 kB"), (99_960, "100 kB"), (999_499, "999 kB"), (999_500, "1.00 MB"),
      (12_345_678, "12.3 MB"), (Int.max, "9223 PB"),
    ])
  func sizes(number: Int, shown: String) {
    #expect(Cell.bytes(number) == Cell(shown, raw: "\(number)"))
  }

  @Test(
    "rates have three digits, and say nothing of less than a hundredth",
    arguments: [
      (0, "0"), (0.004, "0"), (0.25, "0.25"), (1, "1.00"), (12.34, "12.3"), (345.6, "346"),
      (1234.5, "1,235"), (1e30, "9,223,372,036,854,775,807"),
    ] as [(Double, String)])
  func rates(value: Double, shown: String) {
    #expect(Cell.rate(value).shown == shown)
  }

  @Test(
    "ages have the two greatest units",
    arguments: [
      (0, "0s"), (59, "59s"), (60, "1m 00s"), (185, "3m 05s"), (3600, "1h 00m"),
      (11_520, "3h 12m"), (86_399, "23h 59m"), (371_000, "4d 07h"),
    ])
  func ages(seconds: Int, shown: String) {
    #expect(Cell.age(seconds: seconds) == Cell(shown, raw: "\(seconds)"))
  }
}

@Suite("Sparklines")
struct SparklineTests {
  @Test("are as tall as the values are, the newest at the right")
  func draws() {
    let values: [Double] = [0, 1, 2, 3, 4, 5, 6, 7]
    #expect(Sparkline(.unicode).text(of: values, columns: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline(.unicode).text(of: values, columns: 3) == "▆▇█")
    #expect(Sparkline(.unicode).text(of: values, columns: 10) == "  ▁▂▃▄▅▆▇█")
  }

  @Test("show all that is above nothing, and nothing as the lowest bar")
  func showsLittle() {
    #expect(Sparkline(.unicode).text(of: [0, 1, 1_000_000], columns: 3) == "▁▂█")
    #expect(Sparkline(.unicode).text(of: [0, 0], columns: 2) == "▁▁")
    #expect(Sparkline(.unicode).text(of: [-1, .nan, 1], columns: 3) == "▁▁█")
  }

  @Test("where the locale is not UTF-8, ASCII has to do")
  func ascii() {
    let values: [Double] = [0, 1, 2, 3, 4, 5, 6, 7]
    #expect(Sparkline(.ascii).text(of: values, columns: 8) == "_.:-=+*#")
  }
}
