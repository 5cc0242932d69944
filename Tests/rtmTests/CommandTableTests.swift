import CommandKit
import Testing

@testable import rtm

@Suite("The table of commands")
struct CommandTableTests {
  /// Every command that runs, with the words that lead to it.
  static let runnable: [(words: [String], command: Command)] = program.root.subcommands.flatMap {
    command in
    (command.body == nil ? [] : [([command.name], command)])
      + command.subcommands.map { ([command.name, $0.name], $0) }
  }

  /// All of them, those that only have subcommands and the program too.
  static let shown: [[String]] =
    [[]] + program.root.subcommands.map { [$0.name] }
    + program.root.subcommands.flatMap { command in
      command.subcommands.map { [command.name, $0.name] }
    }

  @Test("no two options of a command have one name", arguments: runnable)
  func isUnambiguous(words: [String], command: Command) {
    let names = command.options.map(\.name) + ["color", "help", "version"]
    #expect(Set(names).count == names.count)
    let letters = command.options.compactMap(\.short) + ["h"]
    #expect(Set(letters).count == letters.count)
  }

  @Test("summaries fit a list, and helps are sentences", arguments: runnable)
  func isWellWritten(words: [String], command: Command) {
    #expect(!command.summary.hasSuffix("."))
    #expect(command.summary.first?.isLowercase == true)
    for help in command.options.map(\.help) + command.operands.map(\.help) {
      #expect(help.hasSuffix("."), "\(help)")
    }
  }

  @Test("every command explains itself in 80 columns", arguments: shown)
  func explainsItself(words: [String]) throws {
    guard case .help(let help) = try program.interpret(words + ["--help"], environment: [:]) else {
      Issue.record("\(words) --help is no help")
      return
    }
    let lines = help.text(isColoured: false).split(separator: "\n")
    #expect(lines.filter { $0.count > 80 } == [])
  }

  @Test("operands that must be given stand before those that may be", arguments: runnable)
  func isOrdered(words: [String], command: Command) {
    let mandatory = command.operands.prefix { $0.isRequired }
    #expect(command.operands.dropFirst(mandatory.count).allSatisfy { !$0.isRequired })
  }
}

extension Command: CustomTestStringConvertible {
  package var testDescription: String { name }
}
