import CommandKit

/// A small program with one of everything, as the tests of this module see it.
enum Sample {
  static let port = Option(
    "port", short: "p", .text("PORT"), environment: "SAMPLE_PORT", default: 6001,
    help: "Where to listen.",
    parse: { text in
      guard let port = Int(text), 1...65535 ~= port else { throw NotAPort() }
      return port
    })
  static let quiet = Option.flag(
    "quiet", short: "q", environment: "SAMPLE_QUIET", help: "Print errors only.")
  static let verbose = Option.flag("verbose", short: "v", help: "Print more.")
  static let wrap = Option.flag(
    "wrap", environment: "SAMPLE_WRAP", default: true, help: "Break long lines. Or do not.")
  static let tags = Option.repeated(
    "tag", short: "t", .text("TAG"), environment: "SAMPLE_TAGS", help: "Marks to set.",
    parse: { $0 })
  static let limit = Option.optional("limit", .text("N"), help: "The most there may be.") { text in
    guard let number = Int(text) else { throw NotAPort() }
    return number
  }
  static let format = Option(
    "format", .choice(["json", "text", "table"]), default: "text", help: "How to print.",
    parse: { $0 })
  static let token = Option.optional("token", .text("TOKEN"), help: "Opens doors.") { _ -> String in
    throw NotAPort()
  }.secret()
  static let trace = Option.flag("trace", help: "For developers.").hidden()
  static let user = Option("user", .text("NAME"), environment: "SAMPLE_USER", help: "Who.") { $0 }

  static let source = Operand("SOURCE", .file, help: "What to copy.", parse: { $0 })
  static let target = Operand.optional("TARGET", help: "Where to.", parse: { $0 })
  static let others = Operand.variadic("OTHER", help: "Where else.", parse: { $0 })

  static let serve = Command(
    "serve", summary: "listen",
    discussion: """
      Listens until it is told to stop, and says what it hears to whoever stands by, in the order
      in which it was said.

        a line    kept as it is
      """,
    options: [port, quiet, verbose, wrap, tags, limit, format, token, trace],
    variables: [.init("SAMPLE_HOME", "Where things are kept.")],
    examples: [.init("Listen elsewhere", "sample serve --port 7000")]
  ) { arguments in arguments[port] > 7000 ? .failure : .success }

  static let copy = Command(
    "copy", summary: "copy things", operands: [source, target, others], options: [verbose]
  ) { _ in .success }

  static let addUser = Command("add", summary: "add a user", options: [user]) { _ in .success }
  static let count = Command("count", summary: "count things", options: [user]) { _ in .failure }
  static let list = Command(
    "list", summary: "list things", options: [verbose],
    examples: [.init("List them", "sample list")], subcommands: [count]
  ) { _ in .success }
  static let secretCommand = Command("reveal", summary: "tell") { _ in .success }.hidden()

  static let program = Program(
    Command(
      "sample", summary: "show what commands can do",
      subcommands: [
        serve, copy,
        Command("users", summary: "manage users", subcommands: [addUser]), list, secretCommand,
      ]),
    version: "1.2")

  struct NotAPort: Error, CustomStringConvertible {
    let description = "use a number from 1 to 65535"
  }
}
