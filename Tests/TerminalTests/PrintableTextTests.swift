import Terminal
import Testing

@Suite("Text from strangers")
struct PrintableTextTests {
  @Test(
    "is shown, not obeyed",
    arguments: [
      ("\u{1B}[2J\u{1B}]0;title\u{7}", #"\u{1B}[2J\u{1B}]0;title\u{7}"#),
      ("a\nb\r\tc", #"a\nb\r\tc"#),
      ("a\r\nb", #"a\r\nb"#),
      ("\u{0}\u{7F}\u{9B}31m", #"\u{0}\u{7F}\u{9B}31m"#),
      ("a\u{202E}b\u{2028}", #"a\u{202E}b\u{2028}"#),
    ])
  func isShown(_ text: String, _ shown: String) {
    #expect(printable(text) == shown)
  }

  @Test("stays as it is where it is harmless", arguments: ["", "é 日本語 👍🏽", #"{"a":"b"}"#])
  func stays(text: String) {
    #expect(printable(text) == text)
  }
}

@Suite("Style")
struct StyleTests {
  @Test(
    "colours are for terminals that want them",
    arguments: [
      (true, nil, "xterm", true), (true, "", "xterm", true), (true, "1", "xterm", false),
      (true, nil, "dumb", false), (false, nil, "xterm", false), (true, nil, nil, true),
    ] as [(Bool, String?, String?, Bool)])
  func decides(isTerminal: Bool, noColor: String?, terminal: String?, isColoured: Bool) {
    let style = Style(
      isTerminal: isTerminal, noColor: noColor, forced: nil, terminal: terminal)
    #expect(style.isColoured == isColoured)
  }

  @Test(
    "colours can be forced, but not on those who want none",
    arguments: [
      (false, nil, "1", "dumb", true), (false, "1", "1", nil, false), (false, "", "1", nil, true),
      (false, nil, "0", nil, false), (false, nil, "", nil, false), (true, nil, "0", "xterm", true),
    ] as [(Bool, String?, String?, String?, Bool)])
  func isForced(
    isTerminal: Bool, noColor: String?, forced: String?, terminal: String?, isColoured: Bool
  ) {
    let style = Style(
      isTerminal: isTerminal, noColor: noColor, forced: forced, terminal: terminal)
    #expect(style.isColoured == isColoured)
  }

  @Test("a colour ends where the text does, and leaves no trace when unwanted")
  func colours() {
    #expect(Style(isColoured: true)("a", .red) == "\u{1B}[31ma\u{1B}[0m")
    #expect(Style(isColoured: false)("a", .red) == "a")
  }
}
