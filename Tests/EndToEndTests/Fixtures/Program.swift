import Foundation
import TestSupport

/// Where the programs are that the tests run.
enum Program {
  static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "..")
    .standardized
  static let package = sources.appending(path: "../..").standardized

  /// `rtm`, built into the folder of the test bundle that is running now.
  static let rtm: URL = {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: path ?? "").deletingLastPathComponent().appending(path: "rtm")
  }()

  /// Has the client libraries; `.ci/test` makes it.
  static let python = package.appending(path: ".build/python/bin/python")

  /// All that a program under test inherits: nothing of the developer's own settings, but what
  /// `.ci/sanitize` says, and where pictures of pages are wanted.
  static func environment(home: URL) -> [String: String] {
    let wishes = ProcessInfo.processInfo.environment.filter {
      ["LSAN_OPTIONS", "RTM_SCREENSHOTS", "TEST_SANITIZER"].contains($0.key)
    }
    return [
      "HOME": home.path,
      "LANG": "C.UTF-8",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "PYTHONDONTWRITEBYTECODE": "1",
      "RTM_PROGRAM": rtm.path,
      "TMPDIR": home.path,
      "XDG_CONFIG_HOME": home.appending(path: "config").path,
      "XDG_STATE_HOME": home.appending(path: "state").path,
    ].merging(wishes) { $1 }
  }
}

/// What became of a program that ran to its end.
struct Outcome {
  var status: Int32
  /// What it wrote, to stdout and stderr as they came.
  var output: String

  /// What timeout(1) exits with when the program did not end in time.
  static let timedOut: Int32 = 124
}

extension Program {
  /// Runs `command` to its end, with everything it starts, or kills all of it when time is up.
  static func run(
    _ command: [String], environment: [String: String], within seconds: Int = 60
  ) async throws -> Outcome {
    try await withTemporaryFolder { folder in
      let log = folder.appending(path: "output")
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/timeout")
      process.arguments = ["--kill-after=2", "\(seconds)"] + command
      process.environment = environment
      process.currentDirectoryURL = folder
      process.standardInput = FileHandle.nullDevice
      try process.write(to: log)
      try process.start()
      try await eventually("the end of \(command)", within: .seconds(seconds + 5)) {
        !process.isRunning
      }
      return Outcome(status: process.terminationStatus, output: try text(of: log))
    }
  }

  static func text(of file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}

extension Process {
  /// Runs it with no signal blocked: the threads that tests run on block them all, a child inherits
  /// that, and would never hear of SIGTERM.
  func start() throws {
    var none = sigset_t()
    var ours = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &ours)
    defer { pthread_sigmask(SIG_SETMASK, &ours, nil) }
    try run()
  }

  /// A file rather than a pipe: it never fills, and what came before a crash is in it.
  func write(to file: URL) throws {
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    standardOutput = handle
    standardError = handle
  }
}
