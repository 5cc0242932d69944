import Client
import CommandKit
import Dialects
import Foundation
import Messaging
import Settings
import TestSupport
import Testing

@testable import rtm

@Suite("rtm publish")
struct PublishTests {
  /// A master key.
  private static let key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY="

  @Test("a file that cannot be read, or holds no text, is named")
  func reads() async throws {
    try await withTemporaryFolder { folder throws in
      let missing = folder.appending(path: "missing").path
      let failure = #expect(throws: Failure.self) { try run("news", "told", "@\(missing)") }
      #expect(failure?.reason.hasPrefix("cannot read \(missing): ") == true)
      let binary = folder.appending(path: "binary")
      try Data([0xFF]).write(to: binary)
      let error = #expect(throws: Failure.self) { try run("news", "told", "@\(binary.path)") }
      #expect(error?.reason.hasPrefix("\(binary.path) is not UTF-8 text") == true)
    }
  }

  @Test(
    "a clock that is wrong is no fault of the key and the secret",
    arguments: [
      ("Timestamp expired: Given timestamp is not within 600s", "600s; set the clock"),
      ("auth_timestamp is 700 s off this server's clock; set the clock", "clock; set the clock"),
      ("Invalid signature", "check the app's id, key and secret"),
    ])
  func explainsClocks(_ reason: String, _ end: String) {
    #expect("\(APIClient.Failure.refused(status: 401, reason: reason))".hasSuffix(end))
  }

  @Test("an @ without a file is not taken for one")
  func readsNoFile() {
    let failure = #expect(throws: Failure.self) { try run("news", "told", "@") }
    #expect(failure?.status == .usage)
    #expect(failure?.reason == "@ names no file; write @FILE")
  }

  @Test("nobody there is another failure than a refusal")
  func reachesNobody() {
    // Port 1 is tcpmux, which nobody runs.
    let words = ["news", "told", "--url", "ws://127.0.0.1:1", "--retries"]
    let failure = #expect(throws: Failure.self) { try run(words + ["0"]) }
    #expect(failure?.status == .unreachable)
    let reason =
      "cannot reach 127.0.0.1:1: connection refused; "
      + "start the server, or say where it is with --url"
    #expect(failure?.reason == reason)
    let again = #expect(throws: Failure.self) { try run(words + ["1"]) }
    #expect(again?.reason == reason + " (tried 2 times)")
  }

  @Test("a host without an address is named")
  func resolvesNothing() {
    let failure = #expect(throws: Failure.self) {
      try run("news", "told", "--url", "ws://nobody.invalid", "--retries", "0")
    }
    #expect(failure?.status == .unreachable)
    #expect(failure?.reason.contains("'nobody.invalid'") == true)
  }

  @Test(
    "what makes no sense is said before anything is sent",
    arguments: [
      ([], "CHANNEL is missing; type: rtm publish CHANNEL EVENT [DATA]"),
      (["news"], "EVENT is missing; type: rtm publish CHANNEL EVENT [DATA]"),
      (["a b", "x"], "CHANNEL cannot be 'a b': ' ' is not allowed"),
      (["a", "b", "c", "d"], "'d' is one word too many; type: rtm publish [OPTION ...] CHANNEL"),
      (["--to-user", "ann"], "EVENT is missing; type: rtm publish --to-user ID EVENT [DATA]"),
      (
        ["--to-user", "ann", "b", "c", "d"], "'d' is one word too many; type: rtm publish --to-user"
      ),
      (["--to-user", "a b", "c"], "--to-user cannot be 'a b': ' ' is not allowed in a user's id"),
      (["--info", "cache", "a", "b"], "--info cannot be 'cache': a server tells who publishes of"),
      (["a", "b", "-5"], "unknown option '-5'; write -- before it if it is none: -- -5"),
      (["--batch", "events"], "--batch reads standard input, or a file that is given as @FILE"),
      (["--batch", "@events", "x"], "'x' is one word too many; type: rtm publish --batch [@FILE]"),
      (["--batch", "--also", "x"], "with --batch each line says where it goes"),
      (["--batch", "--batch-size", "0"], "--batch-size cannot be '0': use a whole number from 1"),
      (["news", "a", "--socket-id", "7"], "a socket id is two numbers"),
      (
        ["news", "a", "--info", "users"],
        "tells who publishes of user_count, subscription_count alone"
      ),
      (["news", "a", "--cipher", "rot13"], "use secretbox, aes-256-gcm"),
      (["news", "a", "--cipher", "secretbox"], "'news' is not encrypted; name one that begins"),
      (["private-encrypted-a", "b"], "is encrypted: give --encrypt-key or set RTM_ENCRYPTION_KEY"),
      (["news", "b", "--also", "private-encrypted-a"], "nobody else can read; publish it alone"),
      (["news", "b", "--bearer-token", "t"], "--bearer-token goes with --dialect of another"),
      (["--broadcast", "b"], "--broadcast goes with --dialect of another than pusher"),
      (["--dialect", "lite", "b"], "--dialect cannot be 'lite': use pusher, relay, users, rooms"),
      (
        ["--dialect", "relay", "a", "1", "--also", "b"],
        "--also is of pusher; leave it out in relay"
      ),
      (["--dialect", "rooms", "a", "1", "--encrypt-key", key], "--encrypt-key is of pusher"),
      (["--dialect", "rooms", "a", "1", "--key", "k"], "--key is of pusher"),
      (
        ["--dialect", "relay"], "CHANNEL is missing; type: rtm publish --dialect relay CHANNEL DATA"
      ),
      (["--dialect", "relay", "a"], "DATA is missing; type: rtm publish --dialect relay CHANNEL"),
      (["--dialect", "relay", "", "1"], "a channel has a name; give one that is not empty"),
      (["--dialect", "relay", "a", "1", "2"], "'2' is one word too many; type: rtm publish --dia"),
      (
        ["--dialect", "relay", "--to-user", "ann", "1"],
        "is not told what to send to a user, but to a channel; type: rtm publish --dialect relay "
      ),
      (["--dialect", "relay", "a", "1", "--socket-id", "1.2"], "nobody can be left out"),
      (
        ["--dialect", "users", "a", "1"], "type: rtm publish --dialect users --to-user ID EVENT DA"
      ),
      (["--dialect", "users", "--to-user", "a", "1"], "DATA is missing; type: rtm publish --dia"),
      (["--dialect", "rooms", "--broadcast", "1"], "what is for everybody is an object"),
      (
        ["--dialect", "rooms", "--broadcast", "--to-user", "a", "1"],
        "--broadcast is for all, users too; leave --to-user out"
      ),
      (
        ["--dialect", "rooms", "--broadcast", "--batch"],
        "with --batch each line says where it goes; leave --broadcast out"
      ),
      (
        ["--dialect", "relay", "--bearer-token", "-", "a", "-"],
        "the token and what is published cannot both be standard input"
      ),
      (["--dialect", "relay", "--bearer-token", "-", "-b"], "cannot both be standard input"),
    ])
  func refuses(_ words: [String], _ message: String) {
    let error = #expect(throws: UsageError.self) { try run(words) }
    #expect(error?.description.contains(message) == true, "\(error as Any)")
  }

  private func run(_ words: String...) throws { try run(words) }

  private func run(_ words: [String]) throws {
    let environment = ["RTM_APP_ID": "1", "RTM_APP_KEY": "k", "RTM_APP_SECRET": "s"]
    guard
      case .run(let body, let arguments) = try program.interpret(
        ["publish"] + words, environment: environment)
    else { return }
    _ = try body(arguments)
  }
}

@Suite("Calls that are shown")
struct ShownCallTests {
  private func publisher(_ server: String...) throws -> (Publisher, client: APIClient) {
    var words = server + ["--app-id", "3", "--key", "key"]
    words += ["--secret", "hush", "news", "told"]
    let credentials = try Credentials(try arguments(words))
    let client = try APIClient(credentials)
    return (Publisher(client: client, url: credentials.url, trust: credentials.trust), client)
  }

  private func arguments(_ words: [String]) throws -> Arguments {
    guard
      case .run(_, let arguments) = try program.interpret(["publish"] + words, environment: [:])
    else { throw Failure(.failure, "no command") }
    return arguments
  }

  private let query =
    "auth_key=key&auth_timestamp=1353088179&auth_version=1.0"
    + "&body_md5=e97df2377de6650cb921115cf6879c8b"

  /// By Python's hmac.
  private let signature = "b38725f64c2c7d335328ec14f793ee6ac2ad41141bbd5ddf875227a6d9a1ef15"

  @Test("a request is shown as it goes over the wire, the secret not in it")
  func showsRequest() throws {
    let (publisher, client) = try publisher("--url", "ws://localhost:6001/rt")
    let request = client.request(
      "POST", "/events", body: Array(#"{"data":"it's"}"#.utf8), now: 1_353_088_179)
    #expect(
      publisher.text(of: request) == """
        POST /rt/apps/3/events?\(query)&auth_signature=\(signature) HTTP/1.1
        Host: localhost:6001
        Content-Type: application/json
        Content-Length: 15

        {"data":"it's"}

        """)
    #expect(
      publisher.curlLine(for: request)
        == "curl -sS --fail-with-body -H 'Content-Type: application/json' "
        + "--data-binary '{\"data\":\"it'\\''s\"}' "
        + "'http://localhost:6001/rt/apps/3/events?\(query)&auth_signature=\(signature)'")
  }

  @Test("curl is told whom to trust")
  func showsTrust() throws {
    let (publisher, client) = try publisher("--url", "wss://localhost", "--insecure")
    let request = client.request("POST", "/events", body: Array("{}".utf8), now: 1)
    let line = publisher.curlLine(for: request)
    #expect(line.hasPrefix("curl -sS --fail-with-body -k -H 'Content-Type"))
    #expect(line.contains(" 'https://localhost/apps/3/events?auth_key=key&"))
  }

  @Test("a bearer token is the shell's variable, and no word of curl's")
  func hidesToken() throws {
    let words = ["--dialect", "relay", "--url", "ws://h:3000/rt", "--bearer-token", "hush", "a"]
    let arguments = try arguments(words + ["it's"])
    let account = try TokenAccount(arguments, token: BearerOptions.token) { _ in nil }
    let publisher = try CallPlan(arguments).publisher(account, account.token)
    let request = publisher.client.request(
      for: try PostedMessages(dialect: arguments[PublishOptions.dialect]).call(
        [PostedMessage(to: .channel, "a", data: #""it's""#)], asBatch: false))
    #expect(
      publisher.text(of: request) == """
        POST /rt/send/a HTTP/1.1
        Host: h:3000
        Authorization: Bearer ${RTM_BEARER_TOKEN:?}
        Content-Type: application/json
        Content-Length: 18

        {"message":"it's"}

        """)
    #expect(
      publisher.curlLine(for: request)
        == #": "${RTM_BEARER_TOKEN:?}" && printf 'Authorization: Bearer %s' "#
        + #""${RTM_BEARER_TOKEN%% *}" | curl -sS --fail-with-body "#
        + "-H 'Content-Type: application/json' -H @- --data-binary '{\"message\":\"it'\\''s\"}' "
        + "'http://h:3000/rt/send/a'")
  }
}

@Suite("Limits of batches")
struct BatchLimitTests {
  @Test(
    "are learnt from what servers say",
    arguments: [
      (50, 400, "Batch too large: it holds at most 10 events; this one has 50; raise it", 10),
      (12, 400, "batch size limit is 10", 10),
      (10, 413, "Payload too large", 5),
      (3, 413, "", 1),
      (1, 413, "Payload too large", nil),
      (10, 413, "batch[3]: the data content of this event is at most 10240 bytes", nil),
      (10, 400, "'name' is missing; add it", nil),
      (10, 400, "the batch is empty", nil),
      (10, 500, "batch limit 5", nil),
      (10, 413, "a batch of 10 is too large", 5),
    ] as [(Int, Int, String, Int?)])
  func learns(_ count: Int, _ status: Int, _ reason: String, _ next: Int?) {
    let failure = APIClient.Failure.refused(status: status, reason: reason)
    #expect(BatchLimit.next(below: count, after: failure) == next)
  }

  @Test("are not what a server that is away is about")
  func learnsNothing() {
    #expect(BatchLimit.next(below: 10, after: .unreachable(reason: "batch 5")) == nil)
  }
}
