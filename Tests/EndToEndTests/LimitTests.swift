import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// What the server does with more than may be, of connections, channels, messages or calls.
  @Suite("Limits")
  struct LimitTests {
    /// With the figures that the scripts ask for.
    private func passes(python name: String, flags: [String]) async throws {
      let token = ["--admin-token", "operator-token"]
      try await EndToEndTests.passes(python: name, serving: ServerOptions(flags: flags + token))
    }

    @Test("connections in all and of an app: the next is told why, and comes in when one has gone")
    func connections() async throws {
      let flags = [
        "--max-connections", "4", "--max-app-connections", "3", "--app", "4:other:of-no-use",
      ]
      try await passes(python: "limit_connections", flags: flags)
    }

    @Test("connections of an address, of any kind, and a flood from one is not felt by others")
    func addresses() async throws {
      try await passes(python: "limit_addresses", flags: ["--max-ip-connections", "3"])
    }

    @Test("behind a trusted proxy, connections are counted by the client's own address")
    func proxied() async throws {
      try await withTemporaryFolder { folder in
        let path = folder.appending(path: "rtm.sock").path
        let flags = [
          "--max-ip-connections", "2", "--trusted-proxies", "127.0.0.1", "--listen", "unix:\(path)",
        ]
        try await RunningServer.serve(ServerOptions(flags: flags)) { server in
          try await server.passes(python: "limit_proxied", environment: ["RTM_UNIX": path])
        }
      }
    }

    @Test("connections that an address opens a second")
    func arrivals() async throws {
      let flags = ["--connection-rate", "2:5", "--trusted-proxies", "127.0.0.1"]
      try await passes(python: "limit_arrivals", flags: flags)
    }

    @Test("connections that are signed in as one user")
    func users() async throws {
      let flags = ["--max-user-connections", "2", "--threads", "2"]
      try await passes(python: "limit_users", flags: flags)
    }

    @Test("all of it behind nginx, as it is usually set up")
    func nginx() async throws {
      let flags = ["--max-ip-connections", "2", "--trusted-proxies", "127.0.0.1"]
      try await passes(python: "behind_nginx", flags: flags)
    }

    @Test("sizes of messages, heads, bodies and events")
    func sizes() async throws {
      let flags = [
        "--max-message-size", "2K", "--max-head-size", "1K", "--max-headers", "20",
        "--max-body-size", "3K", "--max-event-name", "20", "--max-event-size", "1K",
      ]
      try await passes(python: "limit_sizes", flags: flags)
    }

    @Test("channels of a connection")
    func channels() async throws {
      try await passes(python: "limit_channels", flags: ["--max-channels", "3"])
    }

    @Test("messages of a connection a second: it is read no faster, and loses nothing")
    func messages() async throws {
      try await passes(python: "limit_messages", flags: ["--max-messages", "20:10"])
    }

    @Test("calls of an app's API a second, whatever loop they come to")
    func calls() async throws {
      let flags = ["--max-api-requests", "1:4", "--threads", "2"]
      try await passes(python: "limit_calls", flags: flags)
    }

    @Test("pages that an app is not for")
    func origins() async throws {
      let origins = ["https://example.com", "*.example.org", "null"]
      let flags = origins.flatMap { ["--allowed-origins", $0] }
      try await passes(python: "limit_origins", flags: flags)
    }
  }
}
