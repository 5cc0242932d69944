import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// What operators and their tools see: signals, probes, figures, logs.
  @Suite("Operations")
  struct OperationsTests {
    @Test("without a time to drain, SIGTERM closes all with 4200, after what was published before")
    func endsAtOnce() async throws {
      let options = ServerOptions(flags: ["--drain-seconds", "0"])
      try await passes(python: "shutdown", serving: options)
    }

    @Test("a drain spreads its closes, refuses upgrades, and answers HTTP to its end")
    func drains() async throws {
      let options = ServerOptions(flags: ["--drain-seconds", "2"])
      try await passes(python: "drain", serving: options)
    }

    @Test("SIGHUP ends nothing, and a second SIGTERM ends at once")
    func signals() async throws {
      let options = ServerOptions(flags: ["--drain-seconds", "60"])
      try await passes(python: "signals", serving: options)
    }

    @Test("the log has its formats, levels and samples, no secret, and stops nothing when unread")
    func logs() async throws { try await passes(python: "logs") }

    @Test("/metrics tells what happened, also by the names that Soketi has")
    func metrics() async throws {
      let flags = ["--admin-token", "operator-token", "--metrics-prefix", "soketi_"]
      try await passes(python: "metrics", serving: ServerOptions(flags: flags))
    }

    @Test("/admin tells who is connected, closes them with either advice, and drains")
    func admin() async throws {
      try await withTemporaryFolder { folder in
        let path = folder.appending(path: "admin.sock").path
        let flags = [
          "--admin-token", "operator-token", "--admin-socket", path, "--drain-seconds", "0",
        ]
        try await RunningServer.serve(ServerOptions(flags: flags)) { server in
          try await server.passes(python: "admin", environment: ["RTM_ADMIN_SOCKET_PATH": path])
        }
      }
    }

    @Test("rtm kick closes whom it names, with the advice wanted, and nobody else")
    func kick() async throws {
      let options = ServerOptions(flags: ["--admin-token", "operator-token"])
      try await passes(python: "kick", serving: options)
    }

    @Test("/admin and /metrics are there for whoever may ask, and for nobody else")
    func adminAccess() async throws { try await passes(python: "admin_access") }

    @Test("probes are answered with and without the path prefix, by GET and HEAD")
    func probes() async throws {
      let options = ServerOptions(flags: ["--path-prefix", "/rt"])
      try await passes(python: "probes", serving: options)
    }
  }
}
