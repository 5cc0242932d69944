import CommandKit
import Testing

@Suite("Usage errors")
struct UsageErrorTests {
  @Test(
    "say what is wrong and what to type",
    arguments: [
      ("", "say which command: sample serve|copy|users|list; 'sample --help' tells more"),
      ("users", "say which command: sample users add; 'sample users --help' tells more"),
      ("serv", "'serv' is no command; did you mean 'sample serve'?"),
      ("users ad", "'ad' is no command; did you mean 'sample users add'?"),
      ("list coutn", "'coutn' is no command; did you mean 'sample list count'?"),
      ("list -v count", "'count' is one word too many; type: sample list [OPTION ...]"),
      ("dance", "'dance' is no command; 'sample --help' lists them all"),
      ("revael", "'revael' is no command; 'sample --help' lists them all"),
      ("--port 1", "unknown option '--port'; 'sample --help' lists them all"),
      ("serve --prot 1", "unknown option '--prot'; did you mean --port?"),
      ("serve --prot=1", "unknown option '--prot'; did you mean --port?"),
      ("serve --shade", "unknown option '--shade'; 'sample serve --help' lists them all"),
      ("serve -qx", "unknown option '-x'; 'sample serve --help' lists them all"),
      ("serve --port", "--port needs a value: --port PORT"),
      ("serve --port --quiet", "--port needs a value: --port PORT"),
      ("serve -p", "--port needs a value: --port PORT"),
      ("serve --quiet=yes", "--quiet takes no value, and was given 'yes'; write --quiet alone"),
      ("serve --no-wrap=1", "--no-wrap takes no value, and was given '1'; write --no-wrap alone"),
      ("serve --no-warp", "unknown option '--no-warp'; did you mean --no-wrap?"),
      ("serve --no-port", "unknown option '--no-port'; 'sample serve --help' lists them all"),
      ("serve --port --no-wrap", "--port needs a value: --port PORT"),
      ("serve --port 0", "--port cannot be '0': use a number from 1 to 65535"),
      ("serve --limit x", "--limit cannot be 'x': use a number from 1 to 65535"),
      (
        "serve --format jsno",
        "--format cannot be 'jsno': use json, text, table; did you mean json?"
      ),
      ("serve --token hush", "--token cannot be used: use a number from 1 to 65535"),
      ("users add", "--user is required: add --user NAME or set SAMPLE_USER"),
      ("copy", "SOURCE is missing; type: sample copy [OPTION ...] SOURCE [TARGET] [OTHER ...]"),
      ("serve now", "'now' is one word too many; type: sample serve [OPTION ...]"),
    ])
  func explains(words: String, message: String) {
    let error = #expect(throws: UsageError.self) { try interpret(split(words)) }
    #expect(error?.description == message)
  }

  @Test("name the variable when the value came from there")
  func namesVariables() {
    let noSwitch = "use 1 or 0, true or false"
    #expect(
      throws: UsageError.badValue(
        of: "SAMPLE_PORT", text: "x", reason: "use a number from 1 to 65535")
    ) { try interpret(["serve"], ["SAMPLE_PORT": "x"]) }
    #expect(throws: UsageError.badValue(of: "SAMPLE_QUIET", text: "x", reason: noSwitch)) {
      try interpret(["serve"], ["SAMPLE_QUIET": "x"])
    }
  }
}
