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
    while true {
      switch command.action {
      case .run(let body):
        var parser = ArgumentParser(rest, for: command, path: path)
        switch try parser.parse(environment: environment) {
        case .run(let arguments): return .run(body, arguments)
        case .help: return .help(Help(of: command, path: path))
        case .version: return .version(versionLine)
        }
      case .group(let commands):
        guard let word = rest.popFirst() else {
          throw .missingCommand(of: path, commands: command.shownSubcommands.map(\.name))
        }
        if word == "--help" || word == "-h" { return .help(Help(of: command, path: path)) }
        if word == "--version" { return .version(versionLine) }
        command = try find(word, among: commands, of: path)
        path += " " + command.name
      }
    }
  }

  private func find(
    _ word: String, among commands: [Command], of path: String
  ) throws(UsageError) -> Command {
    if let command = commands.first(where: { $0.name == word }) { return command }
    if word.hasPrefix("-") { throw .unknownOption(word, of: path, nearest: nil) }
    let names = commands.filter { !$0.isHidden }.map(\.name)
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
