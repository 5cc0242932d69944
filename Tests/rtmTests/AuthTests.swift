import CommandKit
import Testing

@testable import rtm

@Suite("rtm auth")
struct AuthTests {
  @Test(
    "refuses what nobody could sign, and says what to type",
    arguments: [
      (["channel", "12", "private-a"], "SOCKET_ID cannot be '12': a socket id is two numbers"),
      (["channel", "1.2", "news"], "CHANNEL cannot be 'news': it is open to all"),
      (["channel", "1.2", "private a"], "CHANNEL cannot be 'private a': ' ' is not allowed"),
      (["channel", "1.2", "presence-a"], "a presence channel needs the user: add --data"),
      (["channel", "1.2", "presence-a", "--data", "7"], "must be a JSON object"),
      (["channel", "1.2", "private-a", "--data", "{}"], "--data goes with presence channels"),
      (["channel", "1.2", "private-a", "--encrypt-key", "AA=="], "is not 32 bytes in base 64"),
      (["user", "1.2", "{}"], "needs an 'id'"),
      (["user", "1.2"], "USER_JSON is missing; type: rtm auth user"),
    ])
  func refuses(_ words: [String], _ message: String) {
    let error = #expect(throws: UsageError.self) {
      try run(["auth"] + words, ["RTM_APP_KEY": "k", "RTM_APP_SECRET": "s"])
    }
    #expect(error?.description.contains(message) == true, "\(error as Any)")
  }

  @Test("without an app, says how to name one")
  func needsApp() {
    let error = #expect(throws: UsageError.self) {
      try run(["auth", "user", "1.2", #"{"id":"1"}"#], ["HOME": "/nonexistent"])
    }
    #expect(error?.description.contains("RTM_APP_KEY") == true)
  }

  private func run(_ words: [String], _ environment: [String: String]) throws {
    guard
      case .run(let body, let arguments) = try program.interpret(words, environment: environment)
    else { return }
    _ = try body(arguments)
  }
}
