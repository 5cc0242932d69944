import CommandKit
import Messaging
import Reactor
import Settings
import Testing

@Suite("Credentials")
struct CredentialsTests {
  @Test("without any of it, the server is the default one and the app an error to act on")
  func lacks() {
    let credentials = Credentials(key: "k")
    #expect(credentials.url.description == "ws://127.0.0.1:6001")
    let error = #expect(throws: UsageError.self) { try credentials.app() }
    #expect(
      error?.description
        == "the app is not known: give --app-id, --secret or set RTM_APP_ID, RTM_APP_SECRET, "
        + "name a context that has it, or start 'rtm serve' without an app and it is found by "
        + "itself")
  }

  @Test("who signs a token is not asked for an app's id")
  func lacksSecret() {
    let error = #expect(throws: UsageError.self) { try Credentials(key: "k").signer() }
    #expect(error?.description.contains("give --secret or set RTM_APP_SECRET,") == true)
  }

  @Test("a key is enough to connect, key and secret to sign")
  func suffices() throws {
    #expect(try Credentials(key: "k").requiredKey() == "k")
    #expect(try Credentials(key: "k", secret: Secret("s")).signer().key == "k")
  }

  @Test("a project's folder tells who and where: .env, then rtm.yaml; Pusher's variables do too")
  func readsFiles() async throws {
    let env = """
      PUSHER_APP_ID=1
      PUSHER_APP_KEY=k
      PUSHER_APP_SECRET="s t"
      """
    let yaml =
      "listen: [\"unix:/s\", \":7000\"]\napps: [{id: 2, key: l, secret: u}]\npath_prefix: /p"
    try await Words.with([".env": env, "rtm.yaml": yaml]) { files throws in
      let environmentFile = ["--env-file", files.path(".env")]
      let settingsFile = ["--config", files.path("rtm.yaml")]
      let fromEnv = try Credentials(arguments(environmentFile, [:]))
      #expect(try fromEnv.app() == App(id: "1", key: "k", secret: Secret("s t")))
      #expect(fromEnv.url == Credentials.defaultURL)
      let fromSettings = try Credentials(arguments(settingsFile, [:]))
      #expect(try fromSettings.app() == App(id: "2", key: "l", secret: Secret("u")))
      #expect(fromSettings.url.description == "ws://127.0.0.1:7000/p")
      let both = try Credentials(arguments(environmentFile + settingsFile, ["RTM_APP_KEY": "l"]))
      #expect(both.key == "l")
      #expect(both.appID == "1")
      #expect(both.url.port == 7000)
      let host = [
        "PUSHER_HOST": "h", "PUSHER_PORT": "9", "RTM_APP_SECRET_FILE": files.path(".env"),
      ]
      let others = try Credentials(arguments(settingsFile, host))
      #expect(others.url.description == "ws://h:9")
      #expect(others.secret?.revealed == env)
    }
  }

  @Test("of several apps in rtm.yaml, one must be named; a broken file stops only who needs it")
  func choosesApps() async throws {
    let keys = "[{key: l, secret: t}, {key: m, secret: u}]"
    let yaml = "apps: [{id: 1, key: k, secret: s}, {id: 2, keys: \(keys)}]"
    try await Words.with(["rtm.yaml": yaml, "bad.yaml": "port: x"]) { files throws in
      let words = ["--config", files.path("rtm.yaml")]
      let error = #expect(throws: UsageError.self) { try Credentials(arguments(words, [:])) }
      #expect(
        error?.description == "the settings have the apps 1, 2; say which by --app-id or RTM_APP_ID"
      )
      #expect(try Credentials(arguments(words + ["--app-id", "2"], [:])).secret == Secret("t"))
      #expect(try Credentials(arguments(words + ["--key", "m"], [:])).secret == Secret("u"))
      let bad = ["--config", files.path("bad.yaml")]
      #expect(throws: SettingsError.self) { try Credentials(arguments(bad, [:])) }
      _ = try Credentials(arguments(bad + ["--key", "k", "--secret", "s"], [:]))
    }
  }

  @Test("whom to trust is said by options and variables, with or without a development app")
  func trusts() throws {
    let words = ["--url", "wss://h", "--ca-file", "ca.pem", "--key", "k", "--secret", "s"]
    let app = ["--app-id", "1"]
    for words in [words, words + app] {
      let found = try Credentials(arguments(words, ["RTM_INSECURE": "yes"]))
      #expect(found.url.isSecure)
      #expect(found.trust == TLSTrust(file: "ca.pem", isBlind: true))
    }
    let plain = try Credentials(arguments(app, ["RTM_CA_FILE": "/ca"]))
    #expect(plain.trust == TLSTrust(file: "/ca"))
  }

  @Test(
    "an id or key that would change the request's path is refused",
    arguments: ["", "a b", "a/b", "a?b", "k\r\nHost: x", "é"])
  func refusesNames(text: String) {
    #expect(throws: UsageError.self) { try arguments(["--key=\(text)"], [:]) }
    #expect(throws: UsageError.self) { try arguments(["--app-id=\(text)"], [:]) }
  }

  func arguments(_ words: [String], _ environment: [String: String]) throws -> Arguments {
    try toolArguments(words, environment)
  }
}

/// Of a tool that talks to a server, with no files but those that are named.
func toolArguments(_ words: [String], _ environment: [String: String]) throws -> Arguments {
  let files = ["--env-file", "/dev/null", "--config", "/dev/null"]
  return try arguments(files + words, environment, options: ServerOptions.all)
}
