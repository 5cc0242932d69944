import CommandKit
import Messaging
import Settings
import Terminal
import Testing

@testable import rtm

@Suite("rtm serve --dialect NAME, as the server that it stands in for")
struct ProfileTests {
  @Test("1.10 relay: its port and its variable; with a token it serves everybody")
  func relay() throws {
    let plan = try plan("relay", ["BEARER_TOKEN": "your-secret-key"])
    #expect(plan.addresses == ["[::]:3000"])
    #expect(plan.settings.bearerTokens == [Secret("your-secret-key")])
    #expect(plan.settings.apps.map(\.id) == ["1"])
    #expect(plan.settings.rules.limits.eventDataBytes == 100 << 10)
    #expect(plan.warnings.isEmpty)
  }

  @Test("flags, RTM_ variables and PORT have their say before it")
  func isOverruled() throws {
    let plan = try plan(
      "relay", ["BEARER_TOKEN": "a", "RTM_BEARER_TOKEN": "b", "PORT": "5"],
      ["--max-event-size", "1K"])
    #expect(plan.addresses == ["[::]:5"])
    #expect(plan.settings.bearerTokens == [Secret("b")])
    #expect(plan.settings.rules.limits.eventDataBytes == 1 << 10)
  }

  @Test("1.10 relay: the token that everybody knows serves this machine, and warns")
  func opens() throws {
    for variables in [[:], ["BEARER_TOKEN": "default-secret"]] {
      let plan = try plan("relay", variables)
      #expect(plan.isDevelopment)
      #expect(plan.addresses == ["127.0.0.1:3000"])
      #expect(plan.settings.bearerTokens == [Secret("default-secret")])
      #expect(plan.warnings.count == 1)
    }
  }

  @Test(
    "1.10 relay: in production that token is refused",
    arguments: [
      (["NODE_ENV": "production"], []), (["RTM_ENV": "production"], []),
      (["BEARER_TOKEN": "default-secret"], ["--listen", ":3000"]), ([:], ["-l", "[::]:0"]),
    ])
  func refuses(variables: [String: String], words: [String]) {
    let failure = #expect(throws: Failure.self) { try plan("relay", variables, words) }
    #expect(failure?.status == .failure)
  }

  @Test("0.02-0.09 lite: its port, its limits, and its variables for them")
  func lite() throws {
    let plain = try plan("lite", ["AUTH_SECRET": "s"])
    #expect(plain.addresses == ["[::]:3000"])
    #expect(plain.apps.map(\.app.secret) == [Secret("s")])
    #expect(plain.settings.rules.limits.connectionsPerIP == 10)
    #expect(plain.settings.rules.limits.channels == 50)
    #expect(plain.settings.rules.limits.clientEvents == 100)
    #expect(plain.settings.rules.limits.clientEventSeconds == 60)
    #expect(plain.settings.rules.allowedOrigins.isEmpty)
    #expect(plain.settings.logFormat == .logfmt)
    // Others than this machine's may come.
    #expect(!plain.settings.signsForAnybody)

    let told = try plan(
      "lite",
      [
        "AUTH_SECRET": "s", "WS_PATH": "/socket", "CONNECTION_LIMIT_PER_IP": "3",
        "CHANNEL_LIMIT_PER_CONNECTION": "4", "MESSAGE_RATE_LIMIT": "5",
        "MESSAGE_RATE_WINDOW_MS": "1500", "LOG_LEVEL": "warn", "NODE_ENV": "production",
        "ALLOWED_ORIGINS": "https://a.example, https://b.example", "PORT": "7",
      ])
    #expect(told.addresses == ["[::]:7"])
    #expect(told.settings.socketPath == "/socket")
    #expect(told.settings.rules.limits.connectionsPerIP == 3)
    #expect(told.settings.rules.limits.channels == 4)
    #expect(told.settings.rules.limits.clientEvents == 5)
    #expect(told.settings.rules.limits.clientEventSeconds == 2)
    #expect(told.settings.logLevel == .warning && told.settings.logFormat == .json)
    let rules = told.settings.rules
    #expect(rules.admits(origin: "https://b.example") && rules.admits(origin: nil))
    #expect(!rules.admits(origin: "https://c.example"))
  }

  @Test("0.04 lite: the secret that everybody knows is for this machine, and no start elsewhere")
  func liteSecret() throws {
    let open = try plan("lite", [:])
    #expect(open.addresses == ["127.0.0.1:3000"])
    #expect(open.apps.map(\.app.secret) == [Secret("change-me-in-production")])
    #expect(open.settings.signsForAnybody && open.warnings.count == 3)
    for variables in [["NODE_ENV": "production"], ["AUTH_SECRET": "", "RTM_LISTEN": ":3000"]] {
      let failure = #expect(throws: Failure.self) { try plan("lite", variables) }
      #expect(failure?.status == .failure)
    }
  }

  @Test(
    "a secret that is set to nothing ends the start in production, whatever can do without",
    arguments: [
      ("relay", "BEARER_TOKEN"), ("users", "BEARER_TOKEN"), ("rooms", "AUTH_SECRET"),
      ("rooms", "BEARER_TOKEN"), ("lite", "AUTH_SECRET"),
    ])
  func refusesEmpty(dialect: String, variable: String) throws {
    for (profile, words) in [(dialect, []), (nil, ["--dialects", "pusher,\(dialect)"])] {
      let given = ["NODE_ENV": "production", variable: ""]
      let failure = #expect(throws: Failure.self) { try plan(profile, given, words) }
      #expect(failure?.status == .failure)
      let words = "\(variable) is empty; set it to a secret, for this is production"
      #expect(failure?.reason == words)
    }
    // What is said elsewhere is not missed, and who is alone on this machine needs none.
    let words = ["--app", "1:k:s", "--bearer-token", "t"]
    _ = try plan(dialect, ["NODE_ENV": "production", variable: ""], words)
    _ = try plan(dialect, [variable: ""])
  }

  @Test(
    "what can do without a secret that nobody names says so, and starts",
    arguments: ["users", "rooms"])
  func warnsOfNone(dialect: String) throws {
    let warnings = try plan(dialect, ["NODE_ENV": "production"]).warnings
    #expect(warnings.count { $0.contains("for there is no") } == 1)
  }

  @Test("what its server has open to everybody, and is closed in production, is told of")
  func tellsOfClosed() throws {
    let given = ["AUTH_SECRET": "s", "RTM_LISTEN": ":3000"]
    #expect(
      try plan("lite", given).warnings.first
        == "POST /auth wants a bearer token, and without --bearer-token it is not there, "
        + "for others than this machine may come; see --open-auth")
    #expect(try plan("lite", given, ["--open-auth", "--presence-auth", "legacy"]).warnings == [])
    #expect(try plan("rooms", given).warnings.count == 1)
  }

  @Test("2.02, 2.22, 2.30 users: its port, its limit, and its variables")
  func users() throws {
    let open = try plan("users", [:])
    #expect(open.addresses == ["127.0.0.1:3000"] && open.settings.answersAnybody)
    #expect(open.settings.rules.limits.connections == 4000 && open.settings.logLevel == .debug)
    let told = try plan(
      "users", ["MAX_CONNECTIONS": "5", "NODE_ENV": "production", "BEARER_TOKEN": "t"])
    #expect(told.addresses == ["[::]:3000"] && !told.settings.answersAnybody)
    #expect(told.settings.rules.limits.connections == 5 && told.settings.logLevel == .info)
    #expect(
      try plan("users", ["NODE_ENV": "production", "LOG_LEVEL": "warn"]).settings.logLevel
        == .warning)
    // Whoever may come from elsewhere needs a token for what is answered to bearers.
    #expect(try !plan("users", [:], ["--listen", ":3000"]).settings.answersAnybody)
  }

  @Test("4.05, 4.06, 4.34, 4.45 rooms: its port, its limits, and its variable")
  func rooms() throws {
    let open = try plan("rooms", [:])
    #expect(open.addresses == ["127.0.0.1:3000"])
    #expect(open.settings.rules.limits.connections == 10_000)
    #expect(open.settings.rules.limits.userConnections == 5)
    #expect(open.settings.rules.limits.clientEvents == 10)
    let told = try plan("rooms", ["AUTH_SECRET": "s", "MAX_CONNECTIONS": "7"])
    #expect(told.addresses == ["[::]:3000"] && told.settings.rules.limits.connections == 7)
    #expect(told.apps.map(\.app.secret) == [Secret("s")])
  }

  @Test("C9, C22: beside others, a dialect's variables say the secret of the app that all have")
  func beside() throws {
    let variables = [
      "AUTH_SECRET": "s", "BEARER_TOKEN": "t", "WS_PATH": "/socket", "MAX_CONNECTIONS": "9",
      "LOG_LEVEL": "silent",
    ]
    let words = ["--dialects", "pusher,lite,relay,users"]
    let told = try plan(nil, variables, words)
    #expect(told.apps.map(\.app.secret) == [Secret("s")] && !told.isDevelopment)
    #expect(told.settings.bearerTokens == [Secret("t")] && told.settings.socketPath == "/socket")
    #expect(told.settings.dialectRules["users"]?.limits.connections == 9)
    #expect(told.settings.connections == nil && told.settings.logLevel == .info)
    let other = try plan(nil, variables, words + ["--bearer-token", "u", "--app", "1:k:x"])
    #expect(other.settings.bearerTokens == [Secret("u")])
    #expect(other.apps.map(\.app.secret) == [Secret("x")])
    #expect(try plan(nil, [:], words).isDevelopment)
  }

  @Test("C18: users logs all unless it is production, by either variable")
  func stages() throws {
    for variable in ["RTM_ENV", "NODE_ENV"] {
      #expect(try plan("users", [variable: "production"]).settings.logLevel == .info)
      #expect(try plan("users", [variable: "development"]).settings.logLevel == .debug)
      let lite = try plan("lite", [variable: "production", "AUTH_SECRET": "s"])
      #expect(lite.settings.logFormat == .json)
    }
  }

  @Test("what is printed to try a server out is about its dialect, in 80 columns")
  func banners() throws {
    let url = ServerURL(listeningOn: "127.0.0.1", port: 3000)
    for (profile, hasPage) in DialectProfile.all.flatMap({ [($0, true), ($0, false)] }) {
      let text = Development.banner(of: profile, at: url, hasPage, Style(isColoured: false))
      #expect(text.contains("  demo       http://127.0.0.1:3000/ ") == hasPage)
      #expect(text.hasPrefix("rtm serve --dialect \(profile.name): development mode"))
      #expect(!text.contains("HTTP/") && !text.contains("WS/"))
      let lines = text.replacing(Development.program, with: "rtm").split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    }
  }

  @Test(
    "one dialect alone, and others beside it: who starts the server says which, or nobody",
    arguments: [
      (["--dialect", "relay", "--dialects", "pusher,rooms"], [:]),
      (["--dialects", "pusher,relay"], ["RTM_DIALECT": "relay"]),
      ([], ["RTM_DIALECT": "relay", "RTM_DIALECTS": "rooms"]),
    ])
  func contradicts(words: [String], variables: [String: String]) {
    let error = #expect(throws: UsageError.self) { try plan(nil, variables, words) }
    #expect(error?.description.contains("says 'relay', which is spoken alone, and ") == true)
    #expect(error?.description.hasSuffix("'; leave one out") == true, "\(error as Any)")
  }

  @Test("a flag overrules a variable that names others, and says so; the same one is none")
  func overrules() throws {
    let variables = ["RTM_DIALECTS": "pusher,rooms", "BEARER_TOKEN": "t"]
    let plan = try plan("relay", variables)
    #expect(plan.settings.spokenDialects == ["relay"])
    #expect(
      plan.warnings == [
        "relay is spoken alone, as --dialect says; 'pusher,rooms' of RTM_DIALECTS does not hold"
      ])
    let same = ["RTM_DIALECTS": "relay", "BEARER_TOKEN": "t"]
    #expect(try self.plan("relay", same).warnings.isEmpty)
  }

  @Test("no profile changes anything of the others")
  func plain() throws {
    let plan = try plan(nil, ["BEARER_TOKEN": "x"])
    #expect(plan.addresses == ["127.0.0.1:6001"])
    #expect(plan.settings.bearerTokens.isEmpty)
  }

  private func plan(
    _ dialect: String?, _ variables: [String: String], _ words: [String] = []
  ) throws -> ServePlan {
    let files = ["--env-file", "/dev/null", "--config", "/dev/null"]
    let chosen = dialect.map { ["--dialect", $0] } ?? []
    let invocation = try program.interpret(
      ["serve"] + files + chosen + words, environment: variables)
    guard case .run(_, let arguments) = invocation else { throw NothingToRun() }
    return try ServePlan(arguments)
  }

  private struct NothingToRun: Error {}
}
