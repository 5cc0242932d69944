import Testing

extension EndToEnd {
  @Suite("TLS")
  struct TLSTests {
    @Test("the tools verify whom they talk to, and say what is wrong and what to do")
    func tools() async throws { try await passes(python: "tls_tools") }
  }
}
