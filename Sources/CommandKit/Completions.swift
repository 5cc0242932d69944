extension Program {
  /// The completions of each shell, by the names under which packages install them.
  package var completions: [GeneratedFile] {
    [
      GeneratedFile(name: "\(root.name).bash", text: BashCompletion(of: self).text),
      GeneratedFile(name: "_\(root.name)", text: ZshCompletion(of: self).text),
      GeneratedFile(name: "\(root.name).fish", text: FishCompletion(of: self).text),
    ]
  }

  /// Every command that is shown, subcommands before their group, with the words that lead to it.
  var shownCommands: [(words: [String], command: Command)] {
    Self.shown(below: root, words: [])
  }

  private static func shown(
    below command: Command, words: [String]
  ) -> [(words: [String], command: Command)] {
    command.shownSubcommands.flatMap { shown(below: $0, words: words + [$0.name]) }
      + [(words, command)]
  }
}

extension OptionSpec {
  /// What shells show beside the name: the help's first sentence without its full stop.
  var brief: String { (isOnByDefault ? "Turn off: " : "") + firstSentence(of: help) }

  /// `-p` and `--port`, as far as there are such.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(offeredName)"] }
}

extension OperandSpec {
  var brief: String { firstSentence(of: help) }
}

extension Command {
  /// Of its options, as far as the next word is theirs.
  var spellingsWithValue: [String] {
    shownOptions.filter { $0.count != .none }.flatMap(\.spellings)
  }
}

private func firstSentence(of text: String) -> String {
  var words: [Substring] = []
  for word in text.split(separator: " ") {
    words.append(word)
    if word.hasSuffix(".") { break }
  }
  let sentence = words.joined(separator: " ")
  return sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
}
