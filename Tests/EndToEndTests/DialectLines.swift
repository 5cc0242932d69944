import Foundation
import TestSupport
import Testing

/// The numbered lines of the documents of those servers that dialects stand in for: what each
/// script has to prove of them, by having checked it, and why nothing proves the rest.
enum DialectLines {
  static let proofs: [String: String] = [
    "client_events.py": "3.18 3.23",
    "commands.sh": "3.20",
    "demo_lite.py": "0.60",
    "demo_relay.py": "1.12",
    "demo_rooms.py": "4.42",
    "dialect_lite.py":
      "0.01 0.02 0.05 0.06 0.07 0.08 0.12 0.20 0.21 0.22 0.23 0.24 0.25 0.26 0.27 0.29 0.30 "
      + "0.31 0.32 0.33 0.34 0.35 0.36 0.37 0.50 0.51 0.52 0.53",
    "dialect_lite_variables.py":
      "0.02 0.05 0.06 0.07 0.08 0.09 0.10 0.12 0.27 0.28 0.38 0.50 0.52 0.62",
    "dialect_pusher.py": "3.02 3.04 3.06 3.07 3.10 3.11 3.19 3.21",
    "dialect_pusher_legacy.py": "3.05 3.12 3.13 3.14 3.19",
    "dialect_relay.py":
      "1.01 1.02 1.03 1.04 1.05 1.06 1.07 1.08 1.09 1.11 1.13 1.16 1.18",
    "dialect_rooms.py":
      "4.01 4.02 4.03 4.04 4.05 4.06 4.07 4.10 4.20 4.21 4.22 4.23 4.24 4.25 4.26 4.27 4.28 "
      + "4.29 4.31 4.32 4.33 4.34 4.35 4.40 4.41 4.43 4.47 4.48 4.50",
    "dialect_rooms_silence.py": "4.07 4.08 4.09 4.28",
    "dialect_rooms_users.py": "4.34",
    "dialect_settings.py": "0.53 2.24 4.07",
    "dialect_users.py":
      "2.01 2.02 2.03 2.04 2.05 2.06 2.07 2.08 2.09 2.11 2.12 2.20 2.21 2.22 2.23 2.24 2.34",
    "dialect_users_silence.py": "2.01 2.10",
    "dialects_excluded.py": "4.47",
    "library_encrypted.py": "3.23",
    "logs.py": "0.10 0.62 1.15 2.35 3.25 4.44",
    "node_clients.py": "0.63 1.12 2.36",
    "patience.py": "3.04 3.08",
    "presence_tabs.py": "3.15 3.16 3.17 3.23",
    "profiles.sh": "0.03 0.04 0.11 1.10 2.02 2.10 2.30 2.35 3.01 4.05 4.06 4.07 4.45",
    "publish_dialects.py": "1.04 2.22 4.47",
    "subscriptions.py": "3.17",
  ]

  /// Lines that nothing proves; "open" is what should have a test and has none.
  static let reasons: [String: String] = [
    "0.61": "a container image is for a later issue; PORT is tested with the profile",
    "1.14": "says what is not there: nothing is stored",
    "1.17": "HTTPS, rates and figures are tested for all dialects; several nodes wait",
    "2.31": "waits for Redis; its layout is not to be kept",
    "2.32": "waits for Redis; without one all is answered locally, by 2.23",
    "2.33": "waits for units of the system and several processes",
    "3.03": "waits for webhooks",
    "3.09": "nobody is sent pusher:ping: a ping of the WebSocket asks the same, by 3.08",
    "3.22": "waits for webhooks",
    "3.24": "says what that server was not",
    "3.26": "nothing to run: keys of the tests are the protocol's vectors or made up",
    "4.30": "nobody is kept who is offline",
    "4.46": "an API inside of that process, of no outside form",
    "4.49": "waits for Redis",
  ]

  /// What the documents have.
  static let ranges = [
    0: [1...12, 20...38, 50...53, 60...63], 1: [1...18], 2: [1...12, 20...24, 30...36],
    3: [1...26], 4: [1...10, 20...35, 40...50],
  ]

  /// The lines that a script has to prove, each an argument of the test that runs it.
  static func of(_ script: String) -> [String] {
    proofs[script, default: ""].split(separator: " ").map(String.init)
  }
}

// MARK: Scripts that are run

extension DialectLines {
  /// One run of each script, by its name, and the lines that it proved.
  private actor Runs {
    static let shared = Runs()
    private var runs: [String: Task<Void, any Error>] = [:]
    private var proved: [String: Set<String>] = [:]

    /// What `script` proves, in the run that is for all who ask.
    func proved(
      by script: String, _ run: @escaping @Sendable () async throws -> Void
    ) async throws -> Set<String> {
      let task = runs[script] ?? Task { try await run() }
      runs[script] = task
      try await task.value
      return proved[script, default: []]
    }

    func note(_ lines: Set<String>, by script: String) { proved[script] = lines }
  }

  /// Expects `Python/<name>.py` to prove `line`; the first of its lines that asks runs it.
  static func expect(
    _ line: String, by name: String, serving options: ServerOptions = ServerOptions(),
    environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let proved = try await Runs.shared.proved(by: name + ".py") {
      try await passes(
        python: name, serving: options, environment: environment, sourceLocation: sourceLocation)
    }
    #expect(
      proved.contains(line), "\(name).py has not proved \(line)", sourceLocation: sourceLocation)
  }

  /// Expects `script` to have proved what it has to, and nothing that is not said of it.
  static func compare(
    _ proved: Set<String>, by script: String, sourceLocation: SourceLocation
  ) async {
    await Runs.shared.note(proved, by: script)
    let wanted = Set(of(script))
    let missing = wanted.subtracting(proved).sorted()
    let more = proved.subtracting(wanted).sorted()
    #expect(missing == [], "\(script) has not proved these", sourceLocation: sourceLocation)
    #expect(more == [], "\(script) proves these, too", sourceLocation: sourceLocation)
  }
}

@Suite("Lines of the dialects")
struct DialectLinesTests {
  static let all = DialectLines.ranges.flatMap { system, ranges in
    ranges.joined().map { "\(system).\($0 < 10 ? "0" : "")\($0)" }
  }

  @Test("every line has what proves it, or a reason why nothing does")
  func isComplete() {
    let proved = DialectLines.proofs.keys.flatMap(DialectLines.of)
    let reasons = DialectLines.reasons.keys
    #expect(Set(proved).union(reasons) == Set(Self.all))
    #expect(reasons.filter(proved.contains) == [])
  }

  @Test("the list has all that the document has, where that is at hand")
  func isUpToDate() throws {
    let file = Program.package.appending(path: "../shared/requirements/dialects.md")
    guard let text = try? Program.text(of: file) else { return }
    let lines = text.prefix(upTo: text.range(of: "\n## Conflicts")?.lowerBound ?? text.endIndex)
    let numbers = lines.matches(of: /\b[0-4]\.[0-9]{2}\b/)
    #expect(Set(numbers.map { String($0.output) }) == Set(Self.all))
  }
}
