import CommandKit
import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "is what -h and --help ask for, wherever they stand, whatever else is missing",
    arguments: [
      "--help", "-h", "users -h", "copy --help", "users add -h", "serve -qh", "serve q -h",
    ])
  func asks(words: String) throws {
    guard case .help = try interpret(split(words)) else {
      Issue.record("expected help")
      return
    }
  }

  @Test("after -- or as a value, it is no question")
  func isNoQuestion() throws {
    #expect(try parse(["copy", "--", "--help"])[Sample.source] == "--help")
    #expect(try parse(["serve", "--tag", "-h"])[Sample.tags] == ["-h"])
  }

  @Test("the version is one line", arguments: ["--version", "users --version", "serve --version"])
  func version(words: String) throws {
    guard case .version(let line) = try interpret(split(words)) else {
      Issue.record("expected the version")
      return
    }
    #expect(line == "sample 1.2")
  }

  @Test("a command's text has every section, aligned, in 80 columns")
  func text() throws {
    let text = try help(["serve", "--help"])
    #expect(
      text == """
        sample serve: listen

        Listens until it is told to stop, and says what it hears to whoever stands by,
        in the order in which it was said.

          a line    kept as it is

        Usage
          sample serve [OPTION ...]

        Options
          -p, --port PORT    Where to listen. Default: 6001.
          -q, --quiet        Print errors only.
          -v, --verbose      Print more.
              --[no-]wrap    Break long lines. Or do not. Default: on.
          -t, --tag TAG      Marks to set. May be repeated.
              --limit N      The most there may be.
              --format json|text|table
                             How to print. Default: text.
              --token TOKEN  Opens doors.
              --color auto|always|never
                             When to colour; auto is on a terminal. Default: auto.
          -h, --help         Print this text.
              --version      Print the program's version.

        Environment
          SAMPLE_PORT   Stands in for --port.
          SAMPLE_QUIET  Stands in for --quiet.
          SAMPLE_WRAP   Stands in for --wrap.
          SAMPLE_TAGS   Stands in for --tag; several are parted by spaces.
          SAMPLE_HOME   Where things are kept.

        Examples
          Listen elsewhere:
            sample serve --port 7000

        Exit status
          0   Done.
          1   Failed, or what was waited for did not happen.
          64  The command line, a variable or a file of settings makes no sense.

        """)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test("the program's text lists the commands that are not hidden")
  func lists() throws {
    let text = try help(["--help"])
    #expect(text.contains("\n  serve  listen\n  copy   copy things\n  users  manage users\n"))
    #expect(!text.contains("reveal"))
  }

  @Test("a command that works alone and has subcommands shows both ways to call it")
  func showsBothWays() throws {
    let text = try help(["list", "-v", "-h"])
    #expect(text.contains("\n  sample list [OPTION ...]\n  sample list COMMAND ...\n"))
    #expect(text.contains("\n  count  count things\n"))
    #expect(text.contains("--verbose"))
    #expect(try help(["list", "count", "-h"]).contains("--user NAME"))
  }

  @Test("headings are coloured only where that is wanted")
  func colours() throws {
    #expect(try help(["copy", "-h"], isColoured: true).contains("\n\u{1B}[1mUsage\u{1B}[0m\n"))
    #expect(try !help(["copy", "-h"]).contains("\u{1B}"))
  }

  func help(_ words: [String], isColoured: Bool = false) throws -> String {
    guard case .help(let help) = try interpret(words) else { throw NothingToRun() }
    return help.text(isColoured: isColoured)
  }
}
