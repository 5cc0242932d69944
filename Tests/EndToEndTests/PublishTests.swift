import Testing

extension EndToEnd {
  /// `rtm publish`, as cron jobs and scripts use it.
  @Suite("Publish")
  struct PublishTests {
    @Test("events go where they should, encrypted as stock libraries do, and are shown on demand")
    func publishes() async throws { try await passes(python: "publish") }

    @Test("lines become events in order, as they come; the one that is wrong is named")
    func batches() async throws { try await passes(python: "publish_batch") }

    @Test("on a terminal, and there alone, a line tells how far a batch is")
    func progress() async throws { try await passes(python: "publish_progress") }

    @Test(
      "servers of other dialects are told, ours and others, as documented",
      arguments: DialectLines.of("publish_dialects.py"))
    func dialects(line: String) async throws {
      try await DialectLines.expect(line, by: "publish_dialects")
    }

    @Test("a server that fails is tried again, and given up in time, with one line that says why")
    func retries() async throws { try await passes(python: "publish_retries") }
  }
}
