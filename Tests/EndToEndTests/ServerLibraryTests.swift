import Testing

extension EndToEnd {
  /// PyPI `pusher`, as app servers use it.
  @Suite("The PyPI server library")
  struct ServerLibraryTests {
    @Test("every method of it works")
    func works() async throws { try await passes(python: "library_methods") }

    @Test("what it triggers arrives with the very characters it sent")
    func triggers() async throws { try await passes(python: "library_trigger") }

    @Test("a batch arrives in its order, each event on its channel")
    func batches() async throws { try await passes(python: "library_batch") }

    @Test("the socket it names does not hear the event")
    func excludes() async throws { try await passes(python: "library_exclusion") }

    @Test("its questions about channels and users are answered exactly")
    func asks() async throws { try await passes(python: "library_queries") }

    @Test("what the server refuses, it raises as the error its users know")
    func isRefused() async throws { try await passes(python: "library_refusals") }

    @Test("its tokens open private, encrypted and presence channels")
    func authorises() async throws { try await passes(python: "library_tokens") }

    @Test("it signs users in, sends to them, and ends their connections")
    func users() async throws {
      try await passes(
        python: "library_users", serving: ServerOptions(flags: ["--threads", "2"]))
    }

    @Test("its encrypted events pass through untouched")
    func encrypts() async throws { try await passes(python: "library_encrypted") }
  }
}
