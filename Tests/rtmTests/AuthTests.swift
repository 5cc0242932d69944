import CommandKit
import Messaging
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
      (["user", "1.2", #"{"id":"a"}"#, "--plain", "--export"], "give --plain or --export"),
      (["request", "GET", "channels"], "PATH cannot be 'channels': write it as in a URL"),
      (["request", "G T", "/channels"], "METHOD cannot be 'G T'"),
      (["key", "a b"], "ID cannot be 'a b'"),
      (["verify", "1.2"], "CHANNEL is missing; type: rtm auth verify"),
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

  @Test("a token for a user needs a secret, and no key")
  func needsSecret() throws {
    let home = ["HOME": "/nonexistent"]
    try run(["auth", "jwt", "--secret", "sekrit", "ann"], home)
    let error = #expect(throws: UsageError.self) { try run(["auth", "jwt", "ann"], home) }
    let advice = "the secret is not known: give --secret, set RTM_APP_SECRET or AUTH_SECRET"
    #expect(error?.description.hasPrefix(advice) == true, "\(error as Any)")
  }

  @Test(
    "an answer that nobody could read is told what it lacks",
    arguments: [
      ("", "the answer is empty"), ("<html>", "a web page"), ("{", "no JSON"),
      ("[]", "of kind array"), ("{}", "has no 'auth'"), (#"{"auth":7}"#, "must be a string"),
      (#"{"auth":"k:s","channel_data":{"user_id":1}}"#, "a string that holds the JSON"),
    ])
  func explainsAnswers(_ text: String, _ reason: String) {
    let error = #expect(throws: GivenToken.Malformed.self) { try GivenToken(text) }
    #expect(error?.reason.contains(reason) == true, "\(error as Any)")
  }

  @Test("an answer that holds no token is reported as others are")
  func reportsMalformed() throws {
    let error = try #require(throws: GivenToken.Malformed.self) { try GivenToken(#"{"auth":5}"#) }
    let report = TokenReport(error)
    #expect(report.text == "wrong: 'auth' is of kind number, and must be a string\n")
    #expect(
      report.json == #"{"good":false,"reason":"'auth' is of kind number, and must be a string"}"#)
  }

  @Test("a newline too many or too few at a webhook's end is found")
  func findsNewlines() {
    // By openssl, of "{}" without and with a newline behind it.
    let bare = "505c20ac604f662945b662a1f13a9ca2f03bf0b1986f505d5aef48e10da8c918"
    let ended = "d53e4948543ef8b588ae1c44b1b9c280c8c8bdd272bf17434584e551ec8d701b"
    func mistake(_ body: String, _ signature: String) -> String? {
      Auth.mistake(in: Array(body.utf8), signature, Secret("hush"))
    }
    #expect(mistake("{}\n", ended) == nil)
    #expect(mistake("{}\n", bare)?.hasPrefix("the body ends with a newline") == true)
    #expect(mistake("{}", ended)?.hasPrefix("the body lacks the newline") == true)
    #expect(mistake("[]", bare)?.contains("all 2 bytes of it") == true)
  }

  @Test("a report shows what was signed, and nothing that a terminal would obey")
  func reports() throws {
    let check = TokenCheck(app: App(id: "3", key: "key", secret: Secret("hush")))
    // Python's hmac of "1.2:presence-a".
    let signature = "f1a0669699e5d0127fed1803b817ff03cf1020c46b70c97f465930a82a9b9735"
    let answer = #"{"auth":"key:\#(signature)","channel_data":"{\"user_id\":\"\u001b[1m\"}"}"#
    let report = check.report(
      on: try GivenToken(answer), socket: "1.2", channel: "presence-a")
    #expect(
      report.text == #"""
        wrong: channel_data was not signed; it belongs behind the channel
          must be signed  1.2:presence-a:{"user_id":"\u{1B}[1m"}
          was signed      1.2:presence-a
          token           key:\#(signature)

        """#)
    #expect(
      report.json == #"{"good":false,"reason":"channel_data was not signed; it belongs behind the "#
        + #"channel","must_be_signed":"1.2:presence-a:{\"user_id\":\"\u001b[1m\"}","#
        + #""was_signed":"1.2:presence-a","token":"key:\#(signature)"}"#)
  }

  @Test(
    "what says who the user is is asked for, not taken for signed without it",
    arguments: [
      (#"{"auth":"key:TOKEN"}"#, "presence-a", "'channel_data' is missing", "beside 'auth'"),
      ("key:TOKEN", "presence-a", "sign 1.2:presence-a:CHANNEL_DATA", "--data"),
      (#"{"auth":"key:TOKEN"}"#, nil, "'user_data' is missing", "beside 'auth'"),
      ("key:TOKEN", nil, "sign 1.2::user::USER_DATA", "--data"),
    ])
  func asksForData(_ answer: String, channel: String?, _ reason: String, _ fix: String) throws {
    let check = TokenCheck(app: App(id: "3", key: "key", secret: Secret("hush")))
    let token = String(repeating: "a", count: 64)
    let given = try GivenToken(answer.replacing("TOKEN", with: token))
    let report = check.report(on: given, socket: "1.2", channel: channel)
    #expect(!report.isGood)
    #expect(report.reason.contains(reason) && report.reason.contains(fix), "\(report.reason)")
    #expect(!report.text.contains("must be signed") && !report.json.contains("must_be_signed"))
  }

  @Test("a shell's word holds anything")
  func quotes() {
    #expect(shellWord("") == "''")
    #expect(shellWord("a b") == "'a b'")
    #expect(shellWord("it's $x `y` \\") == #"'it'\''s $x `y` \'"#)
  }

  private func run(_ words: [String], _ environment: [String: String]) throws {
    guard
      case .run(let body, let arguments) = try program.interpret(words, environment: environment)
    else { return }
    _ = try body(arguments)
  }
}
