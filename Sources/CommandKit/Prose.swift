/// A text's blocks: paragraphs to be filled, and lines to be kept as they are.
enum ProseBlock: Equatable {
  case paragraph(String)
  case verbatim([String])

  /// Blank lines part blocks; a block whose lines all begin with two spaces is verbatim.
  static func blocks(of text: String) -> [ProseBlock] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split(whereSeparator: \.isEmpty).map { block in
      if block.allSatisfy({ $0.hasPrefix("  ") }) {
        .verbatim(block.map { String($0.dropFirst(2)) })
      } else {
        .paragraph(block.joined(separator: " "))
      }
    }
  }
}

/// The lines of `text` broken between words to fit `width`; a longer word has a line of its own.
func filled(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(whereSeparator: \.isWhitespace) {
    if line.isEmpty {
      line = String(word)
    } else if line.count + 1 + word.count <= width {
      line += " " + word
    } else {
      lines.append(line)
      line = String(word)
    }
  }
  return line.isEmpty ? lines : lines + [line]
}
