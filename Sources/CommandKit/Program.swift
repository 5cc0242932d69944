/// The whole program: its commands, and what any command line asks of them.
package struct Program: Sendable {
  /// The program itself, as a command whose subcommands are all there are.
  package let root: Command
  package let version: String

  package init(_ root: Command, version: String) {
    self.root = root
    self.version = version
  }

  /// What `words` (without the program's own name) ask for.
  package func interpret(
    _ words: [String], environment: [String: String]
  ) throws(UsageError) -> Invocation {
    var command = root
    var path = root.name
    var rest = words[...]
    try skipColour(in: &rest)
    while let word = rest.first, let next = try subcommand(word, of: command, path) {
      rest.removeFirst()
      if !next.subcommands.isEmpty { try skipColour(in: &rest) }
      command = next
      path += " " + next.name
    }
    if let body = command.body {
      var parser = ArgumentParser(rest, for: command, path: path)
      switch try parser.parse(environment: environment) {
      case .run(let arguments): return .run(body, arguments)
      case .help: return .help(Help(of: command, path: path))
      case .version: return .version(versionLine)
      }
    }
    switch rest.first {
    case nil: throw .missingCommand(of: path, commands: command.shownSubcommands.map(\.name))
    case "--help", "-h": return .help(Help(of: command, path: path))
    case "--version": return .version(versionLine)
    case let word?: throw .unknownOption(word, of: path, nearest: nil)
    }
  }

  /// What `word` leads to; `nil` where it is an option or an operand of `command` itself.
  private func subcommand(
    _ word: String, of command: Command, _ path: String
  ) throws(UsageError) -> Command? {
    guard !command.subcommands.isEmpty, !word.hasPrefix("-") else { return nil }
    if let next = command.subcommands.first(where: { $0.name == word }) { return next }
    let names = command.shownSubcommands.map(\.name)
    throw .unknownCommand(word, of: path, nearest: nearest(to: word, among: names))
  }

  private var versionLine: String { "\(root.name) \(version)" }
}

/// What one command line asks for.
package enum Invocation: Sendable {
  case run(Command.Body, Arguments)
  case help(Help)
  /// One line: name and number.
  case version(String)
}
