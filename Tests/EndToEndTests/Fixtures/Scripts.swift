import Foundation
import TestSupport
import Testing

extension RunningServer {
  /// Runs `Python/<name>.py` against this server; it says what is wrong by a message and its exit.
  func passes(
    python name: String, environment more: [String: String] = [:], within seconds: Int = 60,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let script = Program.sources.appending(path: "Python/\(name).py").path
    let outcome = try await Program.run(
      [Program.python.path, script], environment: environment.merging(more) { $1 },
      within: seconds)
    #expect(
      outcome.status == 0, "\(name).py said:\n\(outcome.output)\nthe server's log:\n\(log)",
      sourceLocation: sourceLocation)
  }
}

/// Starts a server for one script of `Python/`.
func passes(
  python name: String, serving options: ServerOptions = ServerOptions(), within seconds: Int = 60,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  try await RunningServer.serve(options) { server in
    try await server.passes(python: name, within: seconds, sourceLocation: sourceLocation)
  }
}

/// Runs a script of `Python/` that starts what it needs by itself.
func passes(
  alone name: String, within seconds: Int = 60, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let script = Program.sources.appending(path: "Python/\(name).py").path
  try await withTemporaryFolder { folder in
    let outcome = try await Program.run(
      [Program.python.path, script], environment: Program.environment(home: folder),
      within: seconds)
    #expect(
      outcome.status == 0, "\(name).py said:\n\(outcome.output)", sourceLocation: sourceLocation)
  }
}

/// Runs a script of `Shell/`, which starts what it needs by itself.
func passes(
  shell name: String, within seconds: Int = 60,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let script = Program.sources.appending(path: "Shell/\(name).sh").path
  try await withTemporaryFolder { folder in
    let outcome = try await Program.run(
      [script], environment: Program.environment(home: folder), within: seconds)
    #expect(
      outcome.status == 0, "\(name).sh said:\n\(outcome.output)", sourceLocation: sourceLocation)
  }
}
