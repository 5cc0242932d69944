import Testing

extension EndToEnd {
  /// `rtm auth`, beside the library that app servers use.
  @Suite("Auth")
  struct AuthTests {
    @Test("tokens, calls and webhooks are made and judged as PyPI pusher and the server do")
    func auth() async throws { try await passes(python: "auth_tool") }
  }
}
