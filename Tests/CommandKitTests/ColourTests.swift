import Testing

@testable import CommandKit

@Suite("--color")
struct ColourTests {
  @Test(
    "is taken before a command's name, behind it, and before a subcommand's",
    arguments: [
      "--color never copy a", "copy --color=never a", "copy a --color never",
      "--color always copy --color never a",
    ])
  func isTaken(words: String) throws {
    #expect(try parse(split(words))[Sample.source] == "a")
    #expect(Program.colour(in: split(words)) == .never)
  }

  @Test("is taken by groups of commands, and beside help")
  func isTakenByGroups() throws {
    #expect(try parse(split("users --color=never add --user ann"))[Sample.user] == "ann")
    guard case .help = try interpret(split("--color always users --help")) else {
      Issue.record("expected help")
      return
    }
  }

  @Test("behind -- it is none", arguments: ["copy -- --color never", ""])
  func isNone(words: String) {
    #expect(Program.colour(in: split(words)) == nil)
  }

  @Test(
    "another word than its own is refused",
    arguments: [
      ("--color red copy a", "--color cannot be 'red': use auto, always, never"),
      ("copy a --color=nevr", "--color cannot be 'nevr': use auto, always, never; did you mean"),
      ("--color", "--color needs a value: --color auto|always|never"),
    ])
  func refuses(words: String, reason: String) {
    let error = #expect(throws: UsageError.self) { try interpret(split(words)) }
    #expect(error?.description.hasPrefix(reason) == true, "\(error as Any)")
  }
}
