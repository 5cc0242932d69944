/// Reads the words after a command's name.
///
/// The rules are getopt_long(3)'s: options and operands in any order, `--name VALUE`,
/// `--name=VALUE`, `-n VALUE`, `-nVALUE`, flags combined as in `-ab`, and `--` before operands that
/// begin with a dash. A lone `-` is an operand.
struct ArgumentParser {
  private let command: Command
  private let path: String
  private var texts: [String: [String]] = [:]
  private var operands: [String] = []
  private var rest: ArraySlice<String>

  /// `path` is how the command was called, such as `rtm auth channel`.
  init(_ words: ArraySlice<String>, for command: Command, path: String) {
    rest = words
    self.command = command
    self.path = path
  }

  /// What the words ask for; the environment stands in for options that they leave out.
  mutating func parse(environment: [String: String]) throws(UsageError) -> Result {
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      } else if word.hasPrefix("--") {
        try readLong(word)
      } else if word.hasPrefix("-"), word != "-" {
        try readShort(word.dropFirst())
      } else {
        operands.append(word)
      }
      if texts[StandardOptions.help.name] != nil { return .help }
      if texts[StandardOptions.version.name] != nil { return .version }
    }
    return .run(try arguments(environment: environment))
  }

  enum Result {
    case run(Arguments)
    case help, version
  }

  // MARK: Options

  private mutating func readLong(_ word: String) throws(UsageError) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard
      let option = command.allOptions.first(where: { $0.name == name || $0.negation == name })
    else { throw unknown("--\(name)") }
    let text = parts.count > 1 ? String(parts[1]) : nil
    if let text, option.count == .none {
      throw .unexpectedValue(option: "--\(name)", text: text)
    }
    if name == option.negation { return keep("0", of: option) }
    if let text {
      keep(text, of: option)
    } else {
      keep(try nextValue(of: option), of: option)
    }
  }

  private mutating func readShort(_ letters: Substring) throws(UsageError) {
    var letters = letters
    while let letter = letters.popFirst() {
      guard let option = command.allOptions.first(where: { $0.short == letter }) else {
        throw unknown("-\(letter)")
      }
      guard option.count == .none else {
        keep(letters.isEmpty ? try nextValue(of: option) : String(letters), of: option)
        return
      }
      keep(nil, of: option)
    }
  }

  /// The next word, unless it is an option itself: then a value was forgotten.
  private mutating func nextValue(of option: any OptionSpec) throws(UsageError) -> String? {
    guard let placeholder = option.placeholder else { return nil }
    guard let word = rest.first, !isOption(word) else {
      throw .missingValue(option: option.spelling, placeholder: placeholder.text)
    }
    rest.removeFirst()
    return word
  }

  private func isOption(_ word: String) -> Bool {
    word == "--"
      || command.allOptions.contains { option in
        word == option.spelling || word.dropFirst(2) == option.negation.map { $0[...] }
      }
  }

  /// Flags are kept without a text.
  private mutating func keep(_ text: String?, of option: any OptionSpec) {
    texts[option.name, default: []].append(text ?? "1")
  }

  private func unknown(_ word: String) -> UsageError {
    let spellings = command.shownOptions.flatMap { [$0.spelling, "--\($0.offeredName)"] }
    return .unknownOption(word, of: path, nearest: nearest(to: word, among: spellings))
  }

  // MARK: Values

  private func arguments(environment: [String: String]) throws(UsageError) -> Arguments {
    let colour = StandardOptions.colour
    try colour.check(texts[colour.name] ?? [], of: colour.spelling)
    var arguments = Arguments(options: command.options, typed: texts, environment: environment)
    var words = operands[...]
    for operand in command.operands {
      let given = operand.count == .many ? words : words.prefix(1)
      words = words.dropFirst(given.count)
      arguments.keep(try value(of: operand, Array(given)), of: operand)
    }
    if let word = words.first {
      throw .unexpectedOperand(word, synopsis: command.synopsis(path))
    }
    return try arguments.filled(from: [Variables(environment: environment)])
  }

  private func value(
    of operand: any OperandSpec, _ given: [String]
  ) throws(UsageError) -> any Sendable {
    if let choices = operand.completion.choices { try check(given, operand.name, choices) }
    do {
      if let value = try operand.boxedValue(of: given) { return value }
    } catch {
      throw .badValue(of: operand.name, text: given.last, reason: "\(error)")
    }
    throw .missingOperand(operand.name, synopsis: command.synopsis(path))
  }
}
