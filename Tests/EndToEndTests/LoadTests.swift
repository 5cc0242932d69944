import Testing

extension EndToEnd {
  /// What a server must bear; how fast it is, the benchmarks say.
  @Suite("Load")
  struct LoadTests {
    @Test("10,000 subscribed connections hear one event, each")
    func tenThousand() async throws { try await passes(python: "ten_thousand", within: 150) }

    @Test("a reader that never reads is closed, and costs neither memory nor the others")
    func floodedReader() async throws { try await passes(python: "flooded_reader", within: 120) }

    @Test("asking for long answers and reading none of them costs no memory either")
    func presenceFlood() async throws { try await passes(python: "presence_flood") }

    @Test("out of files, accepting pauses without spinning and clients are served on")
    func outOfFiles() async throws {
      try await passes(python: "out_of_files", serving: ServerOptions(openFiles: 64))
    }
  }
}
