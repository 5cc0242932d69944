import CommandKit
import Foundation
import Messaging
import Settings
import Testing

/// The table of limits in README.md; this keeps it true.
@Suite("The table of limits")
struct LimitTableTests {
  /// By setting, the default that the table says.
  static let rows: [String: String] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let path = folder.appending(path: "../../README.md")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    let rows = text.matches(of: /(?m)^\| `--([a-z-]+)` \| (\S+) \| .+ \|$/)
    return Dictionary(rows.map { (String($0.1), String($0.2)) }) { $1 }
  }()

  @Test("has every limit", arguments: Limit.allCases)
  func hasAll(_ limit: Limit) { #expect(Self.rows[limit.rawValue] != nil) }

  @Test("has the defaults that hold", arguments: rows.keys.sorted())
  func hasDefaults(_ name: String) throws {
    let setting = try #require(ServerSettings.table.first { $0.option.name == name })
    #expect(Self.rows[name] == setting.option.defaultText ?? "–")
  }
}
