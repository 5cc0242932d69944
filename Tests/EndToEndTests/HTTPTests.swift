import Testing

extension EndToEnd {
  @Suite("HTTP")
  struct HTTPTests {
    @Test("curl gets health, publishes in every way it can, and is refused for every reason")
    func curl() async throws { try await passes(python: "curl_requests") }

    @Test("old endpoints, the query for a body, and info are answered as documented")
    func endpoints() async throws { try await passes(python: "api_endpoints") }

    @Test("a signature is taken once, where that is wanted")
    func replays() async throws {
      let flags = ["--replay-cache", "3", "--threads", "2", "--admin-token", "operator-token"]
      try await passes(python: "replayed_calls", serving: ServerOptions(flags: flags))
    }

    @Test("pipelines are answered in order, and heads beyond the limits refused")
    func heads() async throws { try await passes(python: "http_requests") }

    @Test("what we and h11 accept, we read alike; what h11 refuses, we do too")
    func differential() async throws { try await passes(python: "http_differential") }

    @Test("behind nginx, pysher and pusher work, and HTTP/1.0 does")
    func nginx() async throws { try await passes(python: "nginx_proxy") }

    @Test("a path prefix stands before every path but that of health, and nothing else does")
    func prefix() async throws {
      let options = ServerOptions(flags: ["--path-prefix", "/rt"])
      try await passes(python: "path_prefix", serving: options)
    }
  }
}
