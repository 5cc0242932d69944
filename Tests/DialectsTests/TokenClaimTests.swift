import Crypto
import Dialects
import Messaging
import Testing

@Suite("What is wrong with a token")
struct TokenClaimTests {
  static let app = App(id: "3", key: "key", secret: Secret("hush"))
  static let other = App(id: "4", key: "other", secret: Secret("whisper"))

  /// A token of `text`, claimed for these.
  private func finding(
    of text: String, secret: String = "hush", key: String = "key", socket: String = "1.2",
    channel: String? = "private-a", data: String? = nil
  ) -> TokenClaim.Finding {
    let token = key + ":" + HMACKey(secret).signature(of: text)
    return TokenClaim(socket: socket, channel: channel, data: data, token: token)
      .finding(by: Self.app, others: [("the app '4'", Self.other)])
  }

  @Test("nothing, of the right text and secret")
  func acceptsRight() {
    #expect(finding(of: "1.2:private-a") == .valid)
    let data = #"{"user_id":"ann"}"#
    #expect(finding(of: "1.2:presence-a:" + data, channel: "presence-a", data: data) == .valid)
    #expect(finding(of: "1.2::user::" + data, channel: nil, data: data) == .valid)
  }

  @Test(
    "the text, of a channel",
    arguments: [
      ("private-a", "alone, without the socket id"),
      ("1.2", "alone, without the channel"),
      ("private-a:1.2", "in the wrong order"),
      ("1.2private-a", "nothing between them"),
      ("1.2::user::", "as a token of a user"),
      ("1.2:a", "as 'a'"),
      ("1.2:presence-a", "as 'presence-a'"),
      ("1.2:private-a\n", "a newline"),
      ("1.2:private-a:", "a colon"),
      ("1.1:private-a", "for another connection, 1.1;"),
      ("1.900:private-a", "for another connection, 1.900;"),
    ])
  func findsText(_ text: String, _ mistake: String) {
    expect(finding(of: text), mistake, text)
  }

  @Test(
    "the text, of data",
    arguments: [
      (#"1.2:presence-a"#, "channel_data was not signed"),
      (#"1.2:private-a"#, "as 'private-a', and channel_data was not"),
      (#"1.2:presence-a:{"user_id":"ü/1","n":[1,2]}"#, "without white space"),
      (#"1.2:presence-a:{"user_id": "ü/1", "n": [1, 2]}"#, "as Python writes it"),
      (#"1.2:presence-a:{"user_id":"\u00fc/1","n":[1,2]}"#, ""),
      (#"1.2:presence-a:{"user_id": "\u00fc/1", "n": [1, 2]}"#, "\\u codes and spaces, as Python"),
      (#"1.2:presence-a:{ "user_id":"ü\/1", "n":[1,2] }"#, "as PHP writes it"),
      (#"1.2:presence-a:"{ \"user_id\":\"ü/1\", \"n\":[1,2] }""#, "as a JSON string"),
    ])
  func findsData(_ text: String, _ mistake: String) {
    let data = #"{ "user_id":"ü/1", "n":[1,2] }"#
    let finding = finding(of: text, channel: "presence-a", data: data)
    // Two forms at once are two mistakes, and not looked for.
    guard !mistake.isEmpty else {
      #expect(finding == .unexplained)
      return
    }
    expect(finding, mistake, text)
  }

  @Test(
    "the text, of a user",
    arguments: [
      (#"1.2:{"id":"1"}"#, "as a token of a channel"),
      (#"1.2:user:{"id":"1"}"#, "write '::user::'"),
      (#"{"id":"1"}"#, "alone, without the socket id"),
      (#"1.2::user::{"id": "1"}"#, "user_data was signed with a space"),
    ])
  func findsUser(_ text: String, _ mistake: String) {
    expect(finding(of: text, channel: nil, data: #"{"id":"1"}"#), mistake, text)
  }

  private func expect(
    _ finding: TokenClaim.Finding, _ mistake: String, _ text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .otherText(let found, let signed) = finding else {
      Issue.record("\(finding)", sourceLocation: sourceLocation)
      return
    }
    #expect(found.contains(mistake), sourceLocation: sourceLocation)
    #expect(signed == text, sourceLocation: sourceLocation)
  }

  @Test(
    "the secret",
    arguments: [
      ("key", "the key was used for the secret"), ("hush\n", "a newline at its end"),
      ("hush ", "a space at its end"), ("\"hush\"", "in quotes"),
      ("whisper", "the secret is that of the app '4'"),
    ])
  func findsSecret(_ secret: String, _ mistake: String) {
    guard case .otherSecret(let found) = finding(of: "1.2:private-a", secret: secret) else {
      Issue.record("not found")
      return
    }
    #expect(found.contains(mistake))
  }

  @Test("the key")
  func findsKey() {
    let text = "1.2:private-a"
    #expect(
      finding(of: text, secret: "whisper", key: "other")
        == .ofOtherApp(key: "other", name: "the app '4'"))
    #expect(finding(of: text, key: "other") == .unknownKey("other"))
    #expect(finding(of: text, key: "nobody") == .unknownKey("nobody"))
  }

  @Test(
    "its form",
    arguments: [
      ("", "not KEY:SIGNATURE"), ("key", "not KEY:SIGNATURE"), (":ab", "not KEY:SIGNATURE"),
      ("key:xyz", "not hexadecimal"), ("key:abcd", "has 4 digits"),
      ("key:" + String(repeating: "a", count: 40), "as SHA-1 has"),
      ("key:" + String(repeating: "A", count: 64), "upper-case"),
    ])
  func findsForm(_ token: String, _ fault: String) {
    let claim = TokenClaim(socket: "1.2", channel: "private-a", data: nil, token: token)
    guard case .malformed(let reason) = claim.finding(by: Self.app) else {
      Issue.record("it was taken")
      return
    }
    #expect(reason.contains(fault))
  }

  @Test("whatever number the connection has", arguments: ["1.0", "1.18446744073709551615", "x"])
  func looksAround(socket: String) {
    #expect(finding(of: "nothing of it", socket: socket) == .unexplained)
  }

  @Test("what no mistake explains is not explained")
  func admitsIgnorance() {
    #expect(finding(of: "nothing of it") == .unexplained)
    #expect(finding(of: "1.2:private-a", secret: "guessed") == .unexplained)
  }
}
