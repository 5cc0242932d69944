import Testing

@testable import Terminal

@Suite("Keys")
struct KeyBufferTests {
  @Test(
    "become characters, however the bytes are split",
    arguments: ["abc", "é日本👍", "\u{1B}[A\u{3}", "\u{10FFFF}"])
  func decodes(text: String) {
    var keys = KeyBuffer()
    var read = String.UnicodeScalarView()
    for byte in text.utf8 {
      keys.append([byte])
      while let scalar = keys.next() { read.append(scalar) }
    }
    #expect(String(read) == text)
  }

  @Test("an incomplete character waits")
  func waits() {
    var keys = KeyBuffer()
    keys.append([0xE6, 0x97])
    #expect(keys.next() == nil)
    keys.append([0xA5, 0x61])
    #expect(keys.next() == "日")
    #expect(keys.next() == "a")
    #expect(keys.next() == nil)
  }

  @Test(
    "what is no UTF-8 is replaced, and what follows is read",
    arguments: [
      [0xFF, 0x61], [0x80, 0x61], [0xC3, 0x61], [0xE0, 0x80, 0x80, 0x61], [0xED, 0xA0, 0x80, 0x61],
      [0xF5, 0x61], [0xE6, 0x97, 0x61],
    ] as [[UInt8]])
  func survives(bytes: [UInt8]) {
    var keys = KeyBuffer()
    keys.append(bytes)
    var read: [Unicode.Scalar] = []
    while let scalar = keys.next() { read.append(scalar) }
    #expect(read.first == "\u{FFFD}")
    #expect(read.last == "a")
  }

  @Test("what was typed ahead can be forgotten")
  func clears() {
    var keys = KeyBuffer()
    keys.append([0x61, 0x62])
    _ = keys.next()
    keys.clear()
    #expect(keys.next() == nil)
  }
}

@Suite("Text width")
struct TextWidthTests {
  @Test(
    "is what the terminal draws",
    arguments: [("abc", 3), ("é", 1), ("日本", 4), ("👍", 2), ("\u{1}", 2), ("e\u{301}", 1)])
  func measures(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }
}
