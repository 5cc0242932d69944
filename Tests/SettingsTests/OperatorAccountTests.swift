import CommandKit
import Messaging
import Settings
import Testing

@Suite("The operator's account")
struct OperatorAccountTests {
  /// With `files`, each word `@NAME` of the command line being the path of one.
  private func account(
    _ words: [String], _ environment: [String: String] = [:], files: [String: String] = [:]
  ) async throws -> OperatorAccount {
    var account: OperatorAccount?
    try await Words.with(files) { folder in
      let words = words.map { $0.hasPrefix("@") ? folder.path(String($0.dropFirst())) : $0 }
      var environment = environment
      environment["XDG_CONFIG_HOME"] = folder.path(".")
      let nothing = ["--env-file", "--config"].filter { !words.contains($0) }
        .flatMap { [$0, "/dev/null"] }
      let options = OperatorOptions.all
      account = try OperatorAccount(arguments(nothing + words, environment, options: options))
    }
    return try #require(account)
  }

  private static let yaml = """
    listen: 127.0.0.1:7000
    admin_token: of-the-file
    admin_socket: /run/rtm.sock
    apps: [{id: 1, key: k, secret: s}, {id: 2, key: l, secret: t}]
    """

  @Test("is nobody's where nothing is said, and asks the usual server")
  func defaults() async throws {
    let account = try await account([])
    #expect(!account.isGiven)
    #expect(account.url == Credentials.defaultURL)
  }

  @Test("is taken from flags before variables, and from a file that a variable names")
  func takesFlags() async throws {
    let variables = ["RTM_ADMIN_TOKEN": "t", "RTM_URL": "ws://h:1"]
    #expect(try await account([], variables).token?.revealed == "t")
    #expect(try await account(["--admin-token", "u"], variables).token?.revealed == "u")
    #expect(try await account([], variables).url.description == "ws://h:1")
  }

  @Test("is that of this machine's rtm.yaml, whose apps need not be told apart")
  func takesSettings() async throws {
    let account = try await account(["--config", "@rtm.yaml"], files: ["rtm.yaml": Self.yaml])
    #expect(account.url.description == "ws://127.0.0.1:7000")
    #expect(account.token?.revealed == "of-the-file")
    #expect(account.socket == "/run/rtm.sock")
  }

  @Test("a server that was named is not told the token of another")
  func keepsTokens() async throws {
    let named = try await account(
      ["--config", "@rtm.yaml", "--url", "ws://other:1"], files: ["rtm.yaml": Self.yaml])
    #expect(!named.isGiven)
    let context = "url: ws://a:1\nadmin_token: of-the-context\n"
    let files = ["rtm/contexts/a.yaml": context]
    #expect(
      try await account(["--context", "a"], files: files).token?.revealed == "of-the-context")
    let elsewhere = try await account(["--context", "a", "--url", "ws://b:1"], files: files)
    #expect(elsewhere.token == nil)
    #expect(elsewhere.url.description == "ws://b:1")
  }
}
