/// The command line is not one we can run. Every message ends in something to type.
package enum UsageError: Error, Equatable {
  case missingCommand(of: String, commands: [String])
  case unknownCommand(String, of: String, nearest: String?)
  case unknownOption(String, of: String, nearest: String?)
  case missingValue(option: String, placeholder: String)
  case unexpectedValue(option: String, text: String)
  case missingOption(String, placeholder: String, variable: String?)
  /// `of` is an option, an operand or a variable; `text` is `nil` when it must not be shown.
  case badValue(of: String, text: String?, reason: String)
  case missingOperand(String, synopsis: String)
  case unexpectedOperand(String, synopsis: String)
  /// Options that depend on each other do not suffice; the text says what to type.
  case incomplete(String)
  /// In the order of the options; never in each other.
  case several([UsageError])
}

extension UsageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingCommand(let path, let commands):
      "say which command: \(path) \(commands.joined(separator: "|")); '\(path) --help' tells more"
    case .unknownCommand(let word, let path, let nearest):
      "'\(word)' is no command; "
        + (nearest.map { "did you mean '\(path) \($0)'?" } ?? "'\(path) --help' lists them all")
    case .unknownOption(let word, _, _) where word.dropFirst().first?.isNumber == true:
      "unknown option '\(word)'; write -- before it if it is none: -- \(word)"
    case .unknownOption(let word, let path, let nearest):
      "unknown option '\(word)'; "
        + (nearest.map { "did you mean \($0)?" } ?? "'\(path) --help' lists them all")
    case .missingValue(let option, let placeholder):
      "\(option) needs a value: \(option) \(placeholder)"
    case .unexpectedValue(let option, let text):
      "\(option) takes no value, and was given '\(text)'; write \(option) alone"
    case .missingOption(let option, let placeholder, let variable):
      "\(option) is required: add \(option) \(placeholder)"
        + (variable.map { " or set \($0)" } ?? "")
    case .badValue(let source, let text, let reason):
      text.map { "\(source) cannot be '\($0)': \(reason)" } ?? "\(source) cannot be used: \(reason)"
    case .missingOperand(let name, let synopsis):
      "\(name) is missing; type: \(synopsis)"
    case .unexpectedOperand(let text, let synopsis):
      "'\(text)' is one word too many; type: \(synopsis)"
    case .incomplete(let explanation):
      explanation
    case .several(let errors):
      errors.map(\.description).joined(separator: "\n")
    }
  }
}
