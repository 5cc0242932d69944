import Foundation
import TestSupport
import Testing

/// `rtm serve` in a process of its own, on a port that the kernel chose.
struct RunningServer {
  /// The app that every test uses; the credentials of the protocol's test vectors.
  static let appID = "3"
  static let key = "278d425bdf160c739803"
  static let secret = "7ad3773142a6692b25b8"

  let process: Process
  /// Removed when the server has ended: log, port file, state.
  let folder: URL
  /// What it listens on, as clients write it.
  let url: String
  /// Whom clients have to trust; `nil` without TLS.
  let authority: URL?

  var log: String { (try? Program.text(of: folder.appending(path: "log"))) ?? "" }

  /// What the scripts, and rtm's own commands, need to find it and to sign.
  var environment: [String: String] {
    Program.environment(home: folder).merging([
      "RTM_APP_ID": Self.appID,
      "RTM_APP_KEY": Self.key,
      "RTM_APP_SECRET": Self.secret,
      "RTM_SERVER_LOG": folder.appending(path: "log").path,
      "RTM_SERVER_PID": "\(process.processIdentifier)",
      "RTM_URL": url,
    ]) { $1 }.merging(trust) { $1 }
  }
}

extension RunningServer {
  /// For ours, for Python's ssl, and for pysher's library.
  private var trust: [String: String] {
    guard let path = authority?.path else { return [:] }
    return [
      "RTM_CA_FILE": path, "SSL_CERT_FILE": path, "WEBSOCKET_CLIENT_CA_BUNDLE": path,
      "RTM_SERVER_KEY": folder.appending(path: "server.key").path,
    ]
  }
}

/// How a test wants its server started.
struct ServerOptions {
  var address = "127.0.0.1"
  var flags: [String] = []
  /// Whether it is given the app.
  var hasApp = true
  /// Whether it speaks TLS, with a certificate for 127.0.0.1 and localhost.
  var isSecure = false
  /// What `ulimit -n` says to it, if it is to be less than ours.
  var openFiles: Int?
}

extension RunningServer {
  /// Starts a server, calls `body` when it listens, then ends it as a supervisor would.
  ///
  /// It must exit 0 on SIGTERM, and its log must be free of the app's secret.
  static func serve(
    _ options: ServerOptions = ServerOptions(),
    _ body: (RunningServer) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let server = try await start(options, in: folder)
      do {
        try await body(server)
      } catch {
        Issue.record("\(error)\nthe server's log:\n\(server.log)")
      }
      try await server.stop()
    }
  }

  private static func start(
    _ options: ServerOptions, in folder: URL
  ) async throws -> RunningServer {
    let portFile = folder.appending(path: "port")
    let identity =
      options.isSecure
      ? try TestCertificate(for: "IP:127.0.0.1,DNS:localhost", in: folder) : nil
    let words =
      [
        "serve", "--listen", "\(options.address):0", "--port-file", portFile.path,
      ] + (options.hasApp ? ["--app", "\(appID):\(key):\(secret)"] : [])
      + (identity.map { ["--tls-cert", $0.certificate.path, "--tls-key", $0.key.path] } ?? [])
      + options.flags
    let process = Process()
    process.executableURL = Program.rtm
    process.arguments = words
    if let limit = options.openFiles {
      // prlimit becomes the program it starts, so the process is still the server.
      process.executableURL = URL(filePath: "/usr/bin/prlimit")
      process.arguments = ["--nofile=\(limit)", Program.rtm.path] + words
    }
    process.environment = Program.environment(home: folder)
    process.standardInput = FileHandle.nullDevice
    let log = folder.appending(path: "log")
    try process.write(to: log)
    try process.start()
    do {
      var port: Int?
      try await eventually("a port in \(portFile.path)") {
        guard process.isRunning else { throw Ended(log: try Program.text(of: log)) }
        port = (try? Program.text(of: portFile)).flatMap(portNumber)
        return port != nil
      }
      let scheme = options.isSecure ? "wss" : "ws"
      return RunningServer(
        process: process, folder: folder, url: "\(scheme)://\(options.address):\(port ?? 0)",
        authority: identity?.certificate)
    } catch {
      kill(process.processIdentifier, SIGKILL)
      throw error
    }
  }

  /// The first line's number, once the line is complete.
  private static func portNumber(_ text: String) -> Int? {
    text.firstIndex(of: "\n").flatMap { Int(text[..<$0]) }
  }

  private func stop() async throws {
    if process.isRunning { kill(process.processIdentifier, SIGTERM) }
    do {
      try await eventually("the server's end after SIGTERM") { !process.isRunning }
    } catch {
      kill(process.processIdentifier, SIGKILL)
      throw error
    }
    #expect(process.terminationReason == .exit, "it was killed by a signal:\n\(log)")
    #expect(process.terminationStatus == 0, "the log:\n\(log)")
    #expect(!log.contains(Self.secret), "the log shows the secret:\n\(log)")
  }

  /// The server ended before it listened.
  struct Ended: Error, CustomStringConvertible {
    var log: String
    var description: String { "the server did not start:\n\(log)" }
  }
}
