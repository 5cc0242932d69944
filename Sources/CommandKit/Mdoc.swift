/// Text in mdoc(7), the language of man pages, written line by line.
struct Mdoc {
  private(set) var text = ""

  /// A line that begins with a macro; `words` are its arguments, macros among them, and are quoted
  /// by the caller where they are a user's text.
  mutating func macro(_ words: String...) { text += "." + words.joined(separator: " ") + "\n" }

  /// Running text, one sentence a line, as mdoc(7) asks.
  mutating func prose(_ paragraph: String) {
    for line in Self.sentences(of: paragraph) { text += Self.escaped(line) + "\n" }
  }

  /// Lines that are kept as they are.
  mutating func verbatim(_ lines: [String]) {
    macro("Bd -literal -offset indent")
    for line in lines { text += Self.escaped(line) + "\n" }
    macro("Ed")
  }

  /// Paragraphs and examples as ``ProseBlock`` parts them.
  mutating func blocks(of prose: String) {
    for (index, block) in ProseBlock.blocks(of: prose).enumerated() {
      switch block {
      case .paragraph(let text):
        if index > 0 { macro("Pp") }
        self.prose(text)
      case .verbatim(let lines):
        verbatim(lines)  // Bd brings its own blank line.
      }
    }
  }

  // MARK: Escaping

  /// `text` as one argument of a macro, never taken for a macro or for punctuation.
  static func argument(_ text: String) -> String {
    "\""
      + text.map(escaped).joined().split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\(dq") + "\""
  }

  /// `line` with nothing in it that roff would take for itself.
  static func escaped(_ line: String) -> String {
    let plain = line.map(escaped).joined()
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }

  private static func escaped(_ character: Character) -> String {
    switch character {
    case "\\": "\\e"
    case "-": "\\-"
    default: String(character)
    }
  }

  private static func sentences(of paragraph: String) -> [String] {
    var sentences: [[Substring]] = [[]]
    for word in paragraph.split(separator: " ") {
      sentences[sentences.count - 1].append(word)
      let endsInDots = word.hasSuffix("...)")
      if word.hasSuffix(".") || word.hasSuffix(".)") && !endsInDots { sentences.append([]) }
    }
    return sentences.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
  }
}
