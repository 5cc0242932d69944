/// What every command understands.
enum StandardOptions {
  static let colour = Option(
    "color", .choice(ColourChoice.allCases.map(\.rawValue)), default: "auto",
    help: "When to colour; auto is on a terminal.", parse: { $0 })
  static let help = Option.flag("help", short: "h", help: "Print this text.")
  static let version = Option.flag("version", help: "Print the program's version.")

  static let all: [any OptionSpec] = [colour, help, version]
}

/// What `--color` takes.
package enum ColourChoice: String, Sendable, CaseIterable {
  case auto, always, never
}

extension Program {
  /// What `--color` says, wherever it stands; `nil` where it is not given, or is to be refused.
  ///
  /// Asked before the words are interpreted, as help and errors may be coloured, too.
  package static func colour(in words: [String]) -> ColourChoice? {
    let options = words.prefix { $0 != "--" }
    let spelling = StandardOptions.colour.spelling
    let texts = options.indices.compactMap { index -> String? in
      let word = options[index]
      if word.hasPrefix(spelling + "=") { return String(word.dropFirst(spelling.count + 1)) }
      return word == spelling && index + 1 < options.endIndex ? options[index + 1] : nil
    }
    return texts.last.flatMap { ColourChoice(rawValue: $0) }
  }

  /// Takes `--color` from the front of `words`, where it stands before a command's name.
  func skipColour(in words: inout ArraySlice<String>) throws(UsageError) {
    let option = StandardOptions.colour
    while let word = words.first {
      let text: String
      if word == option.spelling {
        guard let value = words.dropFirst().first else {
          throw .missingValue(option: word, placeholder: option.placeholder?.text ?? "")
        }
        text = value
        words = words.dropFirst(2)
      } else if word.hasPrefix(option.spelling + "=") {
        text = String(word.dropFirst(option.spelling.count + 1))
        words = words.dropFirst()
      } else {
        return
      }
      try option.check([text], of: option.spelling)
    }
  }
}
