import Foundation
import TestSupport
import Testing

extension EndToEnd {
  @Suite("TLS")
  struct TLSTests {
    @Test("the tools verify whom they talk to, and say what is wrong and what to do")
    func tools() async throws { try await passes(python: "tls_tools") }

    @Test(
      "clients, libraries and tools find the same as without it",
      arguments: [
        "subscriptions", "client_events", "one_order", "pysher_subscriber", "library_trigger",
        "library_encrypted", "compression", "frames", "flooded_reader",
      ])
    func isTransparent(_ script: String) async throws {
      try await passes(python: script, serving: ServerOptions(isSecure: true), within: 90)
    }

    @Test("versions, names, resumption, new keys and what is refused, by OpenSSL, curl and Python")
    func serves() async throws {
      try await withTemporaryFolder { folder in
        let other = try TestCertificate(for: "DNS:other.example", in: folder, named: "other")
        let flags = [
          "--tls-cert", other.certificate.path, "--tls-key", other.key.path,
          "--admin-token", "operator-token",
        ]
        try await RunningServer.serve(ServerOptions(flags: flags, isSecure: true)) { server in
          try await server.passes(
            python: "tls_serving",
            environment: ["RTM_OTHER_CERTIFICATE": other.certificate.path])
        }
      }
    }

    @Test("slow, broken and senseless handshakes are closed in time and counted")
    func survives() async throws {
      let flags = ["--tls-handshake-timeout", "1", "--admin-token", "operator-token"]
      try await passes(python: "tls_hostile", serving: ServerOptions(flags: flags, isSecure: true))
    }

    @Test("certificates change under load, and nobody is disconnected")
    func reloads() async throws {
      let flags = ["--admin-token", "operator-token"]
      try await passes(python: "tls_reload", serving: ServerOptions(flags: flags, isSecure: true))
    }

    @Test("what is wrong with certificates is said at once; the tools find a server with good ones")
    func certificates() async throws { try await passes(shell: "certificates") }

    @Test("a client beyond its address' limit is let go without a handshake")
    func limits() async throws {
      let flags = ["--max-ip-connections", "3"]
      try await passes(python: "tls_limits", serving: ServerOptions(flags: flags, isSecure: true))
    }

    @Test("large messages go both ways at /echo")
    func echoes() async throws {
      try await passes(python: "echo", serving: ServerOptions(flags: ["--echo"], isSecure: true))
    }

    @Test("an app that demands TLS sends away who comes without, with 4000")
    func demandsTLS() async throws {
      let flags = [
        "--require-tls", "--listen", "http://127.0.0.1:0", "--trusted-proxies", "loopback",
      ]
      try await passes(python: "tls_required", serving: ServerOptions(flags: flags, isSecure: true))
    }

    @Test("a drain closes everybody in good order")
    func drains() async throws {
      let flags = ["--drain-seconds", "2"]
      try await passes(python: "drain", serving: ServerOptions(flags: flags, isSecure: true))
    }
  }
}
