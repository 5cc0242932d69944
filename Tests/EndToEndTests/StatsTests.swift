import Testing

extension EndToEnd {
  /// `rtm stats`, by who reads it.
  @Suite("Stats")
  struct StatsTests {
    @Test("tells programs of a server, an app, channels and users")
    func programs() async throws { try await passes(shell: "stats") }

    @Test("tells what a server of the protocol tells that is not ours")
    func elsewhere() async throws { try await passes(python: "stats_elsewhere") }

    @Test("--watch fills the screen, obeys keys and sizes, and gives the terminal back")
    func watch() async throws { try await passes(shell: "watch") }
  }
}
