import CommandKit
import Foundation
import Settings
import Terminal
import TestSupport
import Testing

@testable import rtm

@Suite("rtm serve --check")
struct CheckTests {
  @Test("prints every setting and its source, as a file of settings that shows no secret")
  func prints() async throws {
    let text = """
      listen: [":7000", "unix:/run/rtm.sock"]
      max_event_size: 64K
      client-events: no
      apps:
        - id: chat
          key: k
          secret: hush
        - id: 2
          max_event_size: 1K
          keys: [{key: new, secret: hush}, {key: old, secret: hush}]
      """
    let report = try await report(text, ["--path-prefix", "/a:b"], ["RTM_APPS": "3:c:hush"])
    let lines = report.split(separator: "\n").map(String.init)
    let kept = lines.filter { line in
      !line.hasSuffix("# default") || line.hasPrefix("max_head")
    }
    #expect(
      kept == [
        #"listen: [":7000", "unix:/run/rtm.sock"]  # rtm.yaml:1:9"#,
        #"path_prefix: "/a:b"                      # flag"#,
        "max_head_size: 16K                       # default",
        "max_headers: 100                         # default",
        "client_events: false                     # rtm.yaml:3:16",
        "max_event_size: 64K                      # rtm.yaml:2:17",
        "apps:",
        "  - id: chat                             # rtm.yaml:5:9",
        "    key: k                               # rtm.yaml:6:10",
        "    secret: •••                          # rtm.yaml:6:10",
        "  - id: 2                                # rtm.yaml:8:9",
        "    keys:",
        "      - key: new                         # rtm.yaml:10:18",
        "        secret: •••                      # rtm.yaml:10:18",
        "      - key: old                         # rtm.yaml:10:44",
        "        secret: •••                      # rtm.yaml:10:44",
        "    max_event_size: 1K                   # rtm.yaml:9:21",
        "  - id: 3                                # RTM_APPS",
        "    key: c                               # RTM_APPS",
        "    secret: •••                          # RTM_APPS",
      ])
  }

  @Test("every key of the table is there, once")
  func isComplete() async throws {
    let keys = try await report("", [], [:]).split(separator: "\n").map { $0.prefix { $0 != ":" } }
    let table = ServerSettings.table.map { $0.option.key }
    #expect(keys.map(String.init) == ["listen"] + table + ["apps"])
  }

  @Test("a port without an address is shown as the address it makes")
  func showsAddresses() async throws {
    let report = try await report("port: 7", [], [:])
    #expect(report.hasPrefix(#"listen: ["127.0.0.1:7"]"#))
    #expect(report.contains("# rtm.yaml:1:7\n"))
  }

  @Test("an address that is named twice, in whatever words, is refused; port 0 may be")
  func refusesTwins() async throws {
    await #expect(throws: UsageError.self) {
      try await report("listen: [':7', '[::]:7']", [], [:])
    }
    _ = try await report("listen: [':0', ':0', ':7', '127.0.0.1:7']", [], [:])
  }

  @Test("of dialects are shown what they have otherwise, and from where")
  func showsDialects() async throws {
    let yaml = "dialects: {pusher: {}, relay: {max_channels: 3}}\nmax_event_name: 9\n"
    let report = try await report(yaml, ["--max-channels", "4"], [:])
    let lines = report.split(separator: "\n").drop { !$0.hasPrefix("dialects:") }.prefix(4)
    let words = lines.map { $0.split(separator: " ", omittingEmptySubsequences: true) }
    #expect(
      words.map { $0.joined(separator: " ") } == [
        "dialects: # rtm.yaml:1:11", "pusher:", "relay:",
        "max_event_size: 100K # preset of relay",
      ])
    #expect(report.contains("\n    max_event_size:"))
    let own = try await self.report(yaml, [], [:])
    #expect(own.contains(#/\n    max_channels: 3 +# rtm.yaml:1:46\n/#))
  }

  @Test("is coloured where that is wanted")
  func isColoured() async throws {
    let report = try await report("", [], [:], Style(isColoured: true))
    #expect(report.contains("\u{1B}[36mmax_headers\u{1B}[0m: 100"))
    #expect(report.contains("\u{1B}[2m# default\u{1B}[0m\n"))
  }

  /// What is printed of `rtm.yaml`, `words` and `environment`.
  private func report(
    _ yaml: String, _ words: [String], _ environment: [String: String],
    _ style: Style = Style(isColoured: false)
  ) async throws -> String {
    try await withTemporaryFolder { folder in
      let file = folder.appending(path: "rtm.yaml")
      try Data(yaml.utf8).write(to: file)
      let files = ["--config", file.path, "--env-file", "/dev/null"]
      guard
        case .run(_, let arguments) = try program.interpret(
          ["serve"] + files + words, environment: environment)
      else { return "" }
      let plan = try ServePlan(arguments)
      let report = SettingsReport(
        plan.arguments, apps: plan.apps, addresses: plan.addresses, dialects: plan.dialects)
      return Serve.text(of: report, style).replacing(folder.path + "/", with: "")
    }
  }
}
