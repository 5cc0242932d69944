import Testing

@testable import Terminal

@Suite("Keys of a screen")
struct KeyReaderTests {
  @Test(
    "arrows are one key each, however the bytes are split",
    arguments: [
      ("a", [.character("a")]), ("é", [.character("é")]), ("\u{1B}[A", [.up]),
      ("\u{1B}OB", [.down]),
      ("x\u{1B}[C\u{1B}[Dy", [.character("x"), .right, .left, .character("y")]),
      ("\u{1B}[1;5C", [.other]), ("\u{1B}[3~q", [.other, .character("q")]),
      ("\u{1B}\u{1B}[A", [.up]), ("\u{1B}xq", [.other, .character("q")]),
    ] as [(String, [Key])])
  func reads(text: String, keys: [Key]) {
    var whole = KeyReader()
    #expect(whole.keys(from: text.utf8) == keys)
    var split = KeyReader()
    #expect(text.utf8.flatMap { split.keys(from: [$0]) } == keys)
  }
}

@Suite("A frame")
struct FrameTests {
  @Test("is shown at once, each line over the one before, and nothing is left below")
  func replaces() {
    #expect(
      FullScreen.frame(["one", "two"], columns: 5)
        == "\u{1B}[?2026h\u{1B}[Hone\u{1B}[K\r\ntwo\u{1B}[J\u{1B}[?2026l")
  }

  @Test("a line that is full keeps its last character, coloured or not, wide or not")
  func keepsFullLines() {
    let lines = ["\u{1B}[1mab\u{1B}[0mcde", "日本x", "abcde"]
    #expect(
      FullScreen.frame(lines, columns: 5)
        == "\u{1B}[?2026h\u{1B}[H" + lines.joined(separator: "\r\n") + "\u{1B}[?2026l")
  }
}
