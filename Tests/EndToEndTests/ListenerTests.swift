import Foundation
import TestSupport
import Testing

extension EndToEnd {
  @Suite("Listeners")
  struct ListenerTests {
    @Test("IPv6 carries the same as IPv4", arguments: ["127.0.0.1", "[::1]"])
    func listens(at address: String) async throws {
      try await passes(python: "listening", serving: ServerOptions(address: address))
    }

    @Test("a unix socket carries the same, beside a port")
    func listensOnUnixSocket() async throws {
      try await withTemporaryFolder { folder in
        let path = folder.appending(path: "rtm.sock").path
        let options = ServerOptions(flags: ["--listen", "unix:\(path)"])
        try await RunningServer.serve(options) { server in
          try await server.passes(python: "listening", environment: ["RTM_UNIX": path])
          try await server.passes(python: "listening")
        }
        #expect(!FileManager.default.fileExists(atPath: path), "the socket's file is left behind")
      }
    }

    @Test("a taken port is an error that names it and says what to do")
    func namesTheTakenPort() async throws {
      try await RunningServer.serve { server in
        let taken = server.url.replacing("ws://", with: "")
        let outcome = try await Program.run(
          [Program.rtm.path, "serve", "--listen", taken, "--app", "1:key:secret"],
          environment: server.environment, within: 10)
        #expect(outcome.status == 1)
        let port = taken.split(separator: ":").last ?? ""
        #expect(outcome.output.contains("rtm: "))
        #expect(outcome.output.contains(port))
        #expect(outcome.output.contains("--listen"))
        try await server.passes(python: "listening")
      }
    }
  }
}
