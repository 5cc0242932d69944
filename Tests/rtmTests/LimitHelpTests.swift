import CommandKit
import Messaging
import Settings
import Testing

/// What help and man pages say of limits.
@Suite("Limits in help")
struct LimitHelpTests {
  @Test(
    "each is a setting that tells what whoever goes beyond it is told", arguments: Limit.allCases)
  func tells(_ limit: Limit) throws {
    let setting = try #require(ServerSettings.table.first { $0.option.name == limit.rawValue })
    let help = setting.option.help
    // Who sends too fast is read no faster: nothing is refused.
    #expect(help.contains(/\([^)]*(\d{3,4}|error)[^)]*\)/) || limit == .messages, "\(help)")
  }
}
