import Testing

extension EndToEnd {
  /// `pysher`, and the Pusher protocol frame by frame through `websockets`.
  @Suite("Clients")
  struct ClientTests {
    @Test("pysher connects, subscribes and hears, unmodified")
    func pysher() async throws { try await passes(python: "pysher_subscriber") }

    @Test("the first frame is connection_established, and every ping has its pong")
    func establishes() async throws { try await passes(python: "connection_established") }

    @Test("a wrong path, key or version is told why, then closed with its code")
    func refusesConnections() async throws { try await passes(python: "connection_versions") }

    @Test("where clients must name a version, one that does not is told and closed")
    func insistsOnVersion() async throws {
      let options = ServerOptions(flags: ["--strict-version"])
      try await passes(python: "strict_version", serving: options)
    }

    @Test("a disabled app has neither clients nor calls")
    func disables() async throws {
      try await passes(python: "disabled_app", serving: ServerOptions(flags: ["--no-enabled"]))
    }

    @Test("each limit of an app is kept, told and counted")
    func keepsAppLimits() async throws {
      let flags = [
        "--max-channel-name", "20", "--max-event-name", "10", "--max-event-size", "100",
        "--max-event-channels", "2", "--max-batch-events", "2", "--max-presence-members", "1",
        "--max-member-size", "60", "--max-user-id", "5", "--api-clock-skew", "30",
        "--admin-token", "operator-token",
      ]
      try await passes(python: "app_limits", serving: ServerOptions(flags: flags))
    }

    @Test("public, private and encrypted channels are joined once and left for good")
    func subscribes() async throws { try await passes(python: "subscriptions") }

    @Test("a bad token, name or member is refused, and the connection stays")
    func refusesSubscriptions() async throws { try await passes(python: "subscriptions_refused") }

    @Test("a cache channel gives a newcomer its last event, or says that there is none")
    func cachesEvents() async throws {
      let flags = ["--cache-ttl", "8", "--cache-limit", "40K"]
      try await passes(python: "cache_channels", serving: ServerOptions(flags: flags))
    }

    @Test("two tabs of one user come and go as one member")
    func countsPeople() async throws { try await passes(python: "presence_tabs") }

    @Test("who signs in hears what is sent to the user; nobody signs in with a bad token")
    func signsIn() async throws { try await passes(python: "users") }

    @Test("watchers are told who comes and who has gone, and not who only reloads")
    func watches() async throws {
      let flags = ["--threads", "2", "--max-watchlist", "3"]
      try await passes(python: "watchlists", serving: ServerOptions(flags: flags))
    }

    @Test("subscribers are told how many they are, where the app wants it")
    func counts() async throws {
      let flags = ["--subscription-count", "--threads", "2"]
      try await passes(python: "subscription_counts", serving: ServerOptions(flags: flags))
    }

    @Test("who is not known to the app in time is closed, where the app wants it")
    func closesStrangers() async throws {
      let flags = ["--authorization-timeout", "1"]
      try await passes(python: "strangers", serving: ServerOptions(flags: flags))
    }

    @Test("client events reach the others where they are allowed, and nobody elsewhere")
    func clientEvents() async throws { try await passes(python: "client_events") }

    @Test("client events beyond the rate are refused one by one")
    func limitsClientEvents() async throws { try await passes(python: "client_event_rate") }

    @Test("a message that makes no sense is answered, and the connection stays")
    func survivesNonsense() async throws { try await passes(python: "malformed_messages") }

    @Test("long events come compressed to those who offered it, and a bomb is refused")
    func compresses() async throws { try await passes(python: "compression") }

    @Test("without compression everybody gets everything as it is")
    func doesNotCompress() async throws {
      let options = ServerOptions(flags: ["--no-compression"])
      try await passes(python: "no_compression", serving: options)
    }

    @Test("the echo sends back what came, and does not read who does not read")
    func echoes() async throws {
      try await passes(python: "echo", serving: ServerOptions(flags: ["--echo"]))
    }

    @Test("frames that break RFC 6455 close the connection with the code for it")
    func refusesFrames() async throws { try await passes(python: "frames") }

    @Test("silence, slowness and nonsense are borne for as long as the settings say")
    func losesPatience() async throws {
      let flags = [
        "--activity-timeout", "1", "--pong-timeout", "1", "--head-timeout", "1",
        "--max-violations", "3", "--body-timeout", "1", "--idle-timeout", "1",
      ]
      try await passes(python: "patience", serving: ServerOptions(flags: flags))
    }

    @Test(
      "two publishers at once are seen in one order by all",
      arguments: [["--threads", "1"], ["--threads", "2"], ["--threads", "4"]])
    func keepsOneOrder(_ flags: [String]) async throws {
      try await passes(python: "one_order", serving: ServerOptions(flags: flags))
    }
  }
}
