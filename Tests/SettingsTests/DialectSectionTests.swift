import CommandKit
import Messaging
import Testing

@testable import Settings

@Suite("Rules of dialects")
struct DialectSectionTests {
  private let text = """
    max_channels: 7
    dialects:
      lite:
      rooms: {max_client_events: 20, activity-timeout: 45}
      pusher: {}
      users: {max_app_connections: ~}
    """

  @Test("dialects may be keys with rules behind them, in a list, or one word")
  func areSpoken() async throws {
    for (text, spoken) in [
      (text, ["pusher", "lite", "users", "rooms"]), ("dialects: [rooms, lite]", ["lite", "rooms"]),
      ("dialects: relay", ["relay"]), ("dialects: {}", ["pusher"]), ("dialects:", ["pusher"]),
    ] {
      try await Words.with(["rtm.yaml": text]) { files throws in
        #expect(try ServerSettings(files.serve().0).spokenDialects == spoken)
      }
    }
  }

  @Test(
    "flag, variable, the server's variable, section, file, preset: the first that speaks counts")
  func areLayered() async throws {
    try await Words.with(["rtm.yaml": text]) { files throws in
      #expect(try files.rules(of: "rooms").limits.clientEvents == 20)
      #expect(try files.rules(of: "rooms").activityTimeoutSeconds == 45)
      #expect(try files.rules(of: "rooms").pongTimeoutSeconds == 30)
      #expect(try files.rules(of: "lite").limits.clientEvents == 100)
      #expect(try files.rules(of: "lite").limits.clientEventSeconds == 60)
      // What is said for all, before the preset of 50.
      #expect(try files.rules(of: "lite").limits.channels == 7)
      #expect(try files.rules(of: "users").limits.connections == nil)
      let variables = ["MAX_CONNECTIONS": "3", "MESSAGE_RATE_LIMIT": "9", "RTM_MAX_CHANNELS": "8"]
      for name in ["users", "rooms"] {
        #expect(try files.rules(of: name, [], variables).limits.connections == 3)
      }
      #expect(try files.rules(of: "lite", [], variables).limits.clientEvents == 9)
      let words = ["--max-client-events", "5"]
      for name in ["lite", "users", "rooms"] {
        let rules = try files.rules(of: name, words, variables)
        #expect(rules.limits.clientEvents == 5 && rules.limits.channels == 8)
      }
      #expect(try ServerSettings(files.serve([], variables).0).rules.limits.clientEvents == 10)
    }
  }

  @Test("C10, C12: each has the limits and timers of the server that it comes from")
  func arePresets() async throws {
    try await Words.with([:]) { files throws in
      let rules = try Dictionary(
        uniqueKeysWithValues: ["lite", "relay", "users", "rooms"].map { name in
          (name, try files.rules(of: name))
        })
      #expect(rules["lite"]?.limits.connectionsPerIP == 10)
      #expect(rules["lite"]?.activityTimeoutSeconds == 120)
      // 0.28: beside others, nobody may be anybody.
      #expect(rules["lite"]?.presenceAuth == .signed)
      #expect(rules["relay"]?.limits.eventDataBytes == 100 << 10)
      #expect(rules["users"]?.limits.connections == 4000)
      #expect(rules["users"]?.activityTimeoutSeconds == 30)
      #expect(rules["users"]?.pongTimeoutSeconds == 30)
      #expect(rules["rooms"]?.limits.connections == 10_000)
      #expect(rules["rooms"]?.limits.userConnections == 5)
      #expect(rules["rooms"]?.limits.clientEvents == 10)
      #expect(rules["rooms"]?.activityTimeoutSeconds == 30)
    }
  }

  @Test("a variable of that server that makes no sense is named")
  func complains() async throws {
    try await Words.with([".env": "MAX_CONNECTIONS=many"]) { files throws in
      let error = #expect(throws: UsageError.self) { try files.rules(of: "users") }
      let words = "MAX_CONNECTIONS cannot be 'many': use a whole number from 1"
      #expect("\(try #require(error))".hasSuffix(words))
    }
  }
}

extension Words {
  fileprivate func rules(
    of dialect: String, _ words: [String] = [], _ environment: [String: String] = [:]
  ) throws -> App.Rules {
    let (arguments, files) = try serve(words, environment)
    return try ServerSettings(arguments.filled(from: files.layers(of: dialect))).rules
  }
}
