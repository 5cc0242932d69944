import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// The servers that this one stands in for, and all of them in one.
  @Suite("Dialects")
  struct DialectTests {
    @Test(
      "relay: by the examples of its documentation",
      arguments: DialectLines.of("dialect_relay.py"))
    func relay(line: String) async throws {
      let flags = ["--dialect", "relay", "--bearer-token", "your-secret-key"]
      try await DialectLines.expect(line, by: "dialect_relay", serving: ServerOptions(flags: flags))
    }

    @Test(
      "lite: with its own defaults, and open for all of this machine",
      arguments: DialectLines.of("dialect_lite.py"))
    func lite(line: String) async throws {
      let options = ServerOptions(flags: ["--dialect", "lite"], hasApp: false)
      let app = [
        "RTM_APP_ID": "1", "RTM_APP_KEY": "rtm", "RTM_APP_SECRET": "change-me-in-production",
      ]
      try await DialectLines.expect(line, by: "dialect_lite", serving: options, environment: app)
    }

    @Test(
      "lite: what its variables say, and the silence that it allows",
      arguments: DialectLines.of("dialect_lite_variables.py"))
    func liteVariables(line: String) async throws {
      try await DialectLines.expect(line, by: "dialect_lite_variables")
    }

    @Test(
      "users: with six connections at most", arguments: DialectLines.of("dialect_users.py"))
    func users(line: String) async throws {
      let flags = ["--dialect", "users", "--max-connections", "6", "--allowed-origins", "none"]
      let options = ServerOptions(flags: flags, hasApp: false)
      try await DialectLines.expect(line, by: "dialect_users", serving: options)
    }

    @Test("2.10 users: who does not pong is ended")
    func usersSilence() async throws {
      let flags = ["--dialect", "users", "--activity-timeout", "1", "--pong-timeout", "1"]
      let options = ServerOptions(flags: flags, hasApp: false)
      try await passes(python: "dialect_users_silence", serving: options)
    }

    @Test(
      "rooms: with twelve connections at most, and an impatient heartbeat",
      arguments: DialectLines.of("dialect_rooms.py"))
    func rooms(line: String) async throws {
      let flags = [
        "--dialect", "rooms", "--bearer-token", "rooms-token", "--max-connections", "12",
        "--activity-timeout", "2", "--pong-timeout", "2",
      ]
      try await DialectLines.expect(line, by: "dialect_rooms", serving: ServerOptions(flags: flags))
    }

    @Test("4.34 rooms: the rate is the user's, not the connection's")
    func roomsUsers() async throws {
      let flags = ["--dialect", "rooms", "--max-client-events", "4", "--client-event-window", "60"]
      try await passes(python: "dialect_rooms_users", serving: ServerOptions(flags: flags))
    }

    @Test(
      "rooms: who is silent is closed, whose connections all are is away",
      arguments: DialectLines.of("dialect_rooms_silence.py"))
    func roomsSilence(line: String) async throws {
      let flags = [
        "--dialect", "rooms", "--activity-timeout", "1", "--pong-timeout", "20", "--away-after",
        "1", "--client-idle-timeout", "3",
      ]
      let options = ServerOptions(flags: flags)
      try await DialectLines.expect(line, by: "dialect_rooms_silence", serving: options)
    }

    @Test(
      "pusher: as a dialect alone, by the session of such a server's documentation",
      arguments: DialectLines.of("dialect_pusher.py"))
    func pusher(line: String) async throws {
      try await DialectLines.expect(line, by: "dialect_pusher")
    }

    @Test(
      "pusher: what is unlike Pusher there, for those who ask for it",
      arguments: DialectLines.of("dialect_pusher_legacy.py"))
    func legacyPusher(line: String) async throws {
      try await DialectLines.expect(line, by: "dialect_pusher_legacy")
    }

    @Test("0.63, 1.12, 2.36: wscat as it is typed, and client.js as a module of Node")
    func node() async throws { try await passes(python: "node_clients") }

    @Test("C10-C12, C25: beside each other, with limits, timers and pages of their own")
    func settings() async throws { try await passes(python: "dialect_settings") }

    @Test("five clients, one of each dialect, in one channel see what each sends")
    func bridged() async throws {
      let flags = [
        "--dialects", "pusher,lite,relay,users,rooms", "--bridge", "--bearer-token",
        "bridge-token", "--max-client-events", "100",
      ]
      try await passes(python: "dialects_bridged", serving: ServerOptions(flags: flags))
    }

    @Test("each dialect tells in its own words what it does not take, and lives")
    func hostile() async throws {
      let flags = ["--dialects", "pusher,lite,relay,users,rooms", "--bridge"]
      try await passes(python: "hostile_dialects", serving: ServerOptions(flags: flags))
    }

    @Test("4.47 rooms: a server leaves a connection out, by the name that its client knows")
    func excluded() async throws {
      let flags = [
        "--dialects", "pusher,rooms", "--bridge", "--bearer-token", "bridge-token", "--threads",
        "2",
      ]
      try await passes(python: "dialects_excluded", serving: ServerOptions(flags: flags))
    }

    @Test("C21: who has proven who they are, and who only says so", arguments: [true, false])
    func users(areTrusted: Bool) async throws {
      let flags = [
        "--dialects", "pusher,users,rooms", "--bridge", "--bearer-token", "bridge-token",
        areTrusted ? "--trust-user-ids" : "--no-trust-user-ids",
      ]
      try await RunningServer.serve(ServerOptions(flags: flags)) { server in
        try await server.passes(
          python: "dialects_users", environment: ["RTM_TRUSTED": areTrusted ? "1" : "0"])
      }
    }

    @Test("the last event of a cache channel is there in every dialect, whichever it came by")
    func cached() async throws {
      let flags = [
        "--dialects", "pusher,relay,rooms", "--bridge", "--bearer-token", "bridge-token",
        "--admin-token", "operator-token",
      ]
      try await passes(python: "dialects_cached", serving: ServerOptions(flags: flags))
    }

    @Test("a dialect that is disabled turns its own clients and calls away, and nobody else's")
    func disabled() async throws { try await passes(python: "dialects_disabled") }

    @Test("connect speaks each of them by messages that are typed, to servers of others, too")
    func connects() async throws {
      let flags = [
        "--dialects", "pusher,lite,relay,users,rooms", "--bearer-token", "T", "--admin-token",
        "operator-token",
      ]
      try await passes(python: "connect_dialects", serving: ServerOptions(flags: flags))
    }

    @Test("stats count by dialect, and kick closes by it")
    func counts() async throws { try await passes(python: "dialect_stats") }

    @Test(
      "several dialects on one server, with channels of their own or in common",
      arguments: [true, false])
    func together(isBridged: Bool) async throws {
      let flags = [
        "--dialects", "pusher,relay", "--bearer-token", "relay-token", "--admin-token",
        "operator-token", isBridged ? "--bridge" : "--no-bridge",
      ]
      try await RunningServer.serve(ServerOptions(flags: flags)) { server in
        try await server.passes(
          python: "dialects", environment: ["RTM_BRIDGED": isBridged ? "1" : "0"])
      }
    }
  }
}
