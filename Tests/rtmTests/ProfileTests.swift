import CommandKit
import Messaging
import Settings
import Testing

@testable import rtm

@Suite("rtm serve --dialect NAME, as the server that it stands in for")
struct ProfileTests {
  @Test("1.10 relay: its port and its variable; with a token it serves everybody")
  func relay() throws {
    let plan = try plan("relay", ["BEARER_TOKEN": "your-secret-key"])
    #expect(plan.addresses == ["[::]:3000"])
    #expect(plan.settings.bearerTokens == [Secret("your-secret-key")])
    #expect(plan.settings.apps.map(\.id) == ["rtm"])
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
    #expect(throws: UsageError.self) { try plan("relay", variables, words) }
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
