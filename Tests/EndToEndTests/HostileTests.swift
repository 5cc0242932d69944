import Testing

extension EndToEnd {
  /// What attackers and accidents do; after each, pysher hears what `pusher` triggers.
  @Suite("Hostile clients")
  struct HostileTests {
    private static let impatient = [
      "--head-timeout", "1", "--body-timeout", "1", "--activity-timeout", "1", "--pong-timeout",
      "1",
    ]

    @Test("hundreds of slow heads and bodies are told 408 in time, while others are served")
    func slowRequests() async throws {
      try await passes(python: "hostile_slow", serving: ServerOptions(flags: Self.impatient))
    }

    @Test("who says nothing, and who upgrades and is gone, is let go with all it had")
    func silence() async throws {
      try await passes(python: "hostile_silence", serving: ServerOptions(flags: Self.impatient))
    }

    @Test("200 MB of body, 64 MB of fragments and JSON 100,000 deep are refused, at no cost")
    func bodies() async throws { try await passes(python: "hostile_bodies") }

    @Test("megabytes that were deflated to kilobytes are answered briefly, and taken at leisure")
    func bombs() async throws { try await passes(python: "hostile_bombs") }

    @Test("pipelined floods are answered to whoever reads, and cost little where nobody does")
    func pipelines() async throws {
      let options = ServerOptions(flags: ["--idle-timeout", "1"])
      try await passes(python: "hostile_pipeline", serving: options)
    }

    @Test("every byte may stand in the name of a channel, event, path or header, and does no harm")
    func names() async throws {
      let flags = ["--max-violations", "1000", "--max-client-events", "1000"]
      try await passes(python: "hostile_names", serving: ServerOptions(flags: flags))
    }

    @Test("100,000 subscriptions on one connection are answered, heard, counted and left")
    func subscriptions() async throws {
      try await passes(python: "hostile_subscriptions", within: 120)
    }

    @Test("2,000 connections a second are all served, whatever they want")
    func connects() async throws { try await passes(python: "hostile_connects") }

    @Test("200 readers that never read are closed, and share the memory that they cost")
    func readers() async throws { try await passes(python: "hostile_readers", within: 120) }

    @Test("a server that was stopped blames nobody for what it could not hear")
    func stopped() async throws {
      let flags = ["--threads", "1", "--activity-timeout", "1", "--pong-timeout", "3"]
      try await passes(python: "hostile_stop", serving: ServerOptions(flags: flags))
    }

    @Test("after SIGKILL and a new server at the same port, stock clients come back")
    func killed() async throws { try await passes(python: "hostile_kill") }

    @Test("SIGTERM under load cuts no message short")
    func terminated() async throws {
      let options = ServerOptions(flags: ["--drain-seconds", "1"])
      try await passes(python: "hostile_terminate", serving: options)
    }
  }
}
