import CommandKit
import Foundation
import Messaging
import Testing

@testable import Settings

@Suite("Precedence")
struct PrecedenceTests {
  /// From the first to the last; each says a number of its own.
  enum Source: Int, CaseIterable {
    case flag = 1
    case variable, environmentFile, settingsFile, builtIn
  }

  /// Every choice of sources, so that each meets each of the others.
  static let choices: [[Source]] = (0..<16).map { bits in
    Source.allCases.filter { $0 == .builtIn || bits & 1 << ($0.rawValue - 1) != 0 }
  }

  @Test("flag, variable, .env, rtm.yaml, default: the first that speaks counts", arguments: choices)
  func counts(sources: [Source]) async throws {
    var files: [String: String] = [:]
    if sources.contains(.environmentFile) {
      files[".env"] = "# A comment\nRTM_MAX_HEADERS=3\nRTM_LISTEN=':3 :33'\nRTM_CLIENT_EVENTS=no\n"
    }
    if sources.contains(.settingsFile) {
      files["rtm.yaml"] = "listen: [':4', ':44']\nmax_headers: 4\nclient_events: false"
    }
    let words = ["--max-headers", "1", "-l:1", "-l:11", "--no-client-events"]
    let variables = [
      "RTM_MAX_HEADERS": "2", "RTM_LISTEN": ":2 :22", "RTM_CLIENT_EVENTS": "0",
    ]
    try await Words.with(files) { files throws in
      let (arguments, _) = try files.serve(
        sources.contains(.flag) ? words : [], sources.contains(.variable) ? variables : [:])
      let settings = ServerSettings(arguments)
      let first = sources[0].rawValue
      #expect(settings.headerCount == (sources[0] == .builtIn ? 100 : first))
      #expect(settings.rules.acceptsClientEvents == (sources[0] == .builtIn))
      #expect(
        arguments[ServeOptions.listen]
          == (sources[0] == .builtIn ? [] : [":\(first)", ":\(first)\(first)"]))
      let row = try #require(ServerSettings.table.first { $0.option.name == "max-headers" })
      let mark = arguments.given(for: row.option)?.origin.mark
      let marks = [
        Source.flag: "flag", .variable: "RTM_MAX_HEADERS",
        .environmentFile: "\(files.path(".env")):2",
        .settingsFile: "\(files.path("rtm.yaml")):2:14",
      ]
      #expect(mark == marks[sources[0]])
    }
  }

  @Test(
    "PORT is the port where RTM_PORT is not, in the environment and then in .env",
    arguments: [
      (["PORT": "1", "RTM_PORT": "2"], "RTM_PORT=3", 2), (["PORT": "1"], "RTM_PORT=3", 1),
      ([:], "PORT=4\nRTM_PORT=3", 3), ([:], "PORT=4", 4), (["RTM_PORT": ""], "PORT=4", 4),
      ([:], "", 5),
    ] as [([String: String], String, UInt16)])
  func hasPort(environment: [String: String], text: String, port: UInt16) async throws {
    try await Words.with([".env": text, "rtm.yaml": "port: 5"]) { files throws in
      #expect(try files.serve([], environment).0[ServeOptions.port] == port)
      #expect(try files.serve(["--port", "9"], environment).0[ServeOptions.port] == 9)
    }
  }

  @Test("what is overruled need not make sense, but a file is right to its end or not taken")
  func looksAtWhatCounts() async throws {
    try await Words.with([".env": "RTM_MAX_HEADERS=x", "rtm.yaml": "max_headers: 1"]) {
      files throws in
      _ = try files.serve(["--max-headers", "2"])
      #expect(
        files.complaint()
          == ".env:1: RTM_MAX_HEADERS cannot be 'x': use a whole number from 1")
      #expect(
        files.complaint([], ["RTM_THREADS": "y"]).hasPrefix("RTM_THREADS cannot be 'y': use"))
    }
    try await Words.with([".env": "RTM_MAX_HEADERS=x\nRTM_PORT=y"]) { files throws in
      #expect(
        files.complaint() == """
          .env:2: RTM_PORT cannot be 'y': a port is a number from 0 to 65535
          .env:1: RTM_MAX_HEADERS cannot be 'x': use a whole number from 1
          """)
    }
    try await Words.with(["rtm.yaml": "max_headers: x", ".env": "a b"]) { files throws in
      #expect(
        files.complaint(["--max-headers", "2"]) == """
          .env:1: write a=VALUE
          rtm.yaml:1:14: max_headers cannot be 'x': use a whole number from 1
          """)
    }
  }

  @Test("a .env file may name the file of settings; a file that was asked for must be there")
  func namesFiles() async throws {
    try await Words.with(["x.yaml": "max_headers: 3", "directory/x": ""]) { files throws in
      let variables = ["RTM_CONFIG": files.path("x.yaml")]
      let typed = try arguments(
        ["--env-file", "/dev/null"], variables, options: ServeOptions.all)
      #expect(try SettingsFiles(for: typed).settings?.path == files.path("x.yaml"))
      #expect(
        files.complaint(["--config", files.path("none")]) == "none: no such file or directory")
      #expect(
        files.complaint(["--env-file", files.path("none")]) == "none: no such file or directory")
      #expect(
        files.complaint(["--config", files.path("directory")]) == "directory: is a directory")
    }
    try await Words.with(["x.yaml": "max_headers: 3"]) { files throws in
      try Data("RTM_CONFIG=\(files.path("x.yaml"))".utf8).write(
        to: files.folder.appending(path: "e"))
      let typed = try arguments(["--env-file", files.path("e")], [:], options: ServeOptions.all)
      #expect(try SettingsFiles(for: typed).settings?.path == files.path("x.yaml"))
    }
  }
}
