import Foundation
import TestSupport
import Testing

extension RunningServer {
  /// Runs `Python/<name>.py` against this server; it says what is wrong by a message and its exit.
  func passes(
    python name: String, environment more: [String: String] = [:], within seconds: Int = 60,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let script = Script(name: name + ".py", seconds: seconds, sourceLocation: sourceLocation)
    let environment = environment.merging(more) { $1 }
    try await script.run(environment, evidence: { "\nthe server's log:\n\(log)" })
  }
}

/// Starts a server for one script of `Python/`.
func passes(
  python name: String, serving options: ServerOptions = ServerOptions(),
  environment: [String: String] = [:], within seconds: Int = 60,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  try await RunningServer.serve(options) { server in
    try await server.passes(
      python: name, environment: environment, within: seconds, sourceLocation: sourceLocation)
  }
}

/// Runs a script of `Python/` that starts what it needs by itself.
func passes(
  alone name: String, within seconds: Int = 60, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  try await Script(name: name + ".py", seconds: seconds, sourceLocation: sourceLocation).run()
}

/// Runs a script of `Shell/`, which starts what it needs by itself.
func passes(
  shell name: String, within seconds: Int = 60,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  try await Script(name: name + ".sh", seconds: seconds, sourceLocation: sourceLocation).run()
}

/// A script of `Python/` or `Shell/`, and for whom it is run.
private struct Script {
  let name: String
  let seconds: Int
  let sourceLocation: SourceLocation
}

extension Script {
  private var command: [String] {
    name.hasSuffix(".py")
      ? [Program.python.path, Program.sources.appending(path: "Python/\(name)").path]
      : [Program.sources.appending(path: "Shell/\(name)").path]
  }

  func run() async throws {
    try await withTemporaryFolder { folder in
      try await run(Program.environment(home: folder), evidence: { "" })
    }
  }

  /// Expects it to exit 0, and to have proved the numbered lines that are said to be its.
  func run(_ environment: [String: String], evidence: () -> String) async throws {
    let outcome = try await Program.run(command, environment: environment, within: seconds)
    #expect(
      outcome.status == 0, "\(name) said:\n\(outcome.output)\(evidence())",
      sourceLocation: sourceLocation)
    await DialectLines.compare(outcome.proved, by: name, sourceLocation: sourceLocation)
  }
}

extension Outcome {
  /// The lines that a script says it has proved.
  fileprivate var proved: Set<String> {
    let mark = "proved: "
    let said = output.split(separator: "\n").filter { $0.hasPrefix(mark) }
    return Set(said.flatMap { $0.dropFirst(mark.count).split(separator: " ").map(String.init) })
  }
}
