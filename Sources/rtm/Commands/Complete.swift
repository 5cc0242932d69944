import Bytes
import Client
import CommandKit
import Glibc
import Settings

/// `rtm complete`: what shells offer that only we know. They ask while somebody types, so it
/// answers soon or not at all, and never complains.
enum Complete {
  /// As ``Placeholder/known(_:source:)`` names it.
  enum Source: String, CaseIterable {
    case contexts, channels
  }

  static let source = Operand(
    "SOURCE", .choice(Source.allCases.map(\.rawValue)), help: "What is wanted.", parse: { $0 })
  static let start = Operand("START", help: "How it begins.", parse: { $0 })
  static let words = Operand.variadic(
    "WORD", help: "What stands before it on the command line.", parse: { $0 })

  static let command = Command(
    "complete", summary: "tell a shell what may come next", operands: [source, start, words],
    exits: [.success]
  ) { arguments in
    giveUpSoon()
    let start = arguments[start]
    do {
      let found = try candidates(arguments).filter { $0.hasPrefix(start) }
      try write(found.prefix(mostCandidates).map { $0 + "\n" }.joined())
    } catch {
      // There is nobody to tell.
    }
    return .success
  }.hidden()

  private static let mostCandidates = 500
  private static let patienceMilliseconds = 300

  /// Ends the process in order when time is up, whatever it waits for: names of hosts, too.
  private static func giveUpSoon() {
    signal(SIGALRM) { _ in _exit(ExitStatus.success.rawValue) }
    var timer = itimerval()
    timer.it_value.tv_usec = patienceMilliseconds * 1000
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static func candidates(_ arguments: Arguments) throws -> [String] {
    switch Source(rawValue: arguments[source]) {
    case .contexts:
      return try ContextStore(environment: arguments.environment)?.names().map(\.text) ?? []
    case .channels:
      let words = try serverOptions(arguments[words], arguments.environment)
      let client = try APIClient(try Credentials(words))
      let answer = try client.channels(prefix: arguments[start])
      return try JSON(parsing: answer)["channels"]?.members.map(\.name).filter(isPlain) ?? []
    case nil:
      return []
    }
  }

  /// Nothing that a shell or a terminal could take for something else.
  private static func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy { 0x21...0x7E ~= $0 } && !name.contains { "\"'\\$`#".contains($0) }
  }

  /// Those of a command line that say which server and app.
  private static func serverOptions(
    _ words: [String], _ environment: [String: String]
  ) throws -> Arguments {
    // bash makes words of their own of '='.
    let words = words.filter { $0 != "=" }
    let spellings = ServerOptions.all.filter { $0.placeholder != nil }.map(\.spelling)
    var kept: [String] = []
    for (index, word) in words.enumerated() {
      if spellings.contains(word), index + 1 < words.count {
        kept += [word, words[index + 1]]
      } else if spellings.contains(where: { word.hasPrefix($0 + "=") }) {
        kept.append(word)
      }
    }
    let command = Command("any", summary: "", options: ServerOptions.all) { _ in .success }
    let any = Program(Command("rtm", summary: "", subcommands: [command]), version: version)
    guard
      case .run(_, let arguments) = try any.interpret(["any"] + kept, environment: environment)
    else { throw UsageError.incomplete("no arguments") }
    return arguments
  }
}
