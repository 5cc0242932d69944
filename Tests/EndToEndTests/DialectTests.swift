import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// The servers that this one stands in for, and all of them in one.
  @Suite("Dialects")
  struct DialectTests {
    @Test("1.01-1.18 relay: by the examples of its documentation")
    func relay() async throws {
      let flags = ["--dialect", "relay", "--bearer-token", "your-secret-key"]
      try await passes(python: "relay", serving: ServerOptions(flags: flags))
    }

    @Test(
      "several dialects on one server, with channels of their own or in common",
      arguments: [true, false])
    func together(isBridged: Bool) async throws {
      let flags = [
        "--dialects", "pusher,relay", "--bearer-token", "relay-token", "--admin-token",
        "operator-token", isBridged ? "--bridge" : "--no-bridge",
      ]
      try await RunningServer.serve(ServerOptions(flags: flags)) { server in
        try await server.passes(
          python: "dialects", environment: ["RTM_BRIDGED": isBridged ? "1" : "0"])
      }
    }
  }
}
