import CommandKit
import Messaging
import Testing

@testable import Settings

@Suite("App on the command line")
struct AppOptionTests {
  @Test("is id, key and secret; the secret may hold anything, colons too")
  func reads() throws {
    let app = try App(option: "3:my-key_1.0:se:c ret")
    #expect(app == App(id: "3", key: "my-key_1.0", secret: Secret("se:c ret")))
  }

  @Test(
    "in any other form is refused",
    arguments: [
      "", "3", "3:key", "3:key:", ":key:secret", "3::secret", "3:a/b:s", "3 :k:s", "é:k:s",
    ])
  func refuses(text: String) {
    #expect(throws: App.Malformed.self) { try App(option: text) }
  }
}

@Suite("Quantities in settings")
struct QuantityTests {
  @Test("bytes may be written with K, M and G")
  func readsBytes() throws {
    #expect(try Quantity.bytes("1") == 1)
    #expect(try Quantity.bytes("64K") == 65536)
    #expect(try Quantity.bytes("1m") == 1 << 20)
    #expect(try Quantity.bytes("1G") == 1 << 30)
  }

  @Test(
    "no quantity is nothing, negative, or beyond 2³¹", arguments: ["", "0", "-1", "x", "2G", "K"])
  func refusesBytes(text: String) {
    #expect(throws: Quantity.Invalid.noSize) { try Quantity.bytes(text) }
  }

  @Test("the longest channel name is no longer than names can be")
  func readsNameLengths() throws {
    #expect(try Quantity.nameLength("1024") == ChannelName.maximumLength)
    for text in ["0", "1025", "x"] {
      #expect(throws: Quantity.Invalid.noNameLength) { try Quantity.nameLength(text) }
    }
  }

  @Test("counts are whole", arguments: ["0", "-1", "1.5", "1K", "2147483648"])
  func refusesCounts(text: String) {
    #expect(throws: Quantity.Invalid.noCount) { try Quantity.count(text) }
  }
}

@Suite("The table of settings")
struct SettingTests {
  @Test("without flags or variables, every setting has its default")
  func hasDefaults() throws {
    let settings = ServerSettings(try arguments([]))
    #expect(settings.messageBytes == ServerSettings().messageBytes)
    #expect(settings.turnMicroseconds == ServerSettings().turnMicroseconds)
    #expect(settings.pathPrefix == "")
  }

  @Test("a flag and a variable reach the setting they are named for")
  func areRead() throws {
    let settings = ServerSettings(
      try arguments(["--max-message-size", "64K"], ["RTM_ACTIVITY_TIMEOUT": "7"]))
    #expect(settings.messageBytes == 65536)
    #expect(settings.rules.activityTimeoutSeconds == 7)
    #expect(settings.rules.acceptsClientEvents)
    #expect(try !ServerSettings(arguments(["--no-client-events"])).rules.acceptsClientEvents)
  }

  @Test("an app may have a value of its own for each of its rules, and be without an optional one")
  func appliesToApps() throws {
    var rules = App.Rules()
    try table["max-user-id"]?(["9"], &rules)
    try table["client-events"]?(["no"], &rules)
    #expect(rules.limits.userIDLength == 9)
    #expect(!rules.acceptsClientEvents)
    try table["client-events"]?([], &rules)
    #expect(rules.acceptsClientEvents)
    #expect(table["threads"] == nil)
  }

  private var table: [String: @Sendable ([String], inout App.Rules) throws -> Void] {
    Dictionary(
      ServerSettings.table.compactMap { row in row.applyToApp.map { (row.option.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  @Test("has a row for every limit that errors name", arguments: Limit.allCases)
  func knowsEveryLimit(_ limit: Limit) {
    #expect(ServerSettings.table.contains { $0.option.name == limit.rawValue })
  }

  private func arguments(
    _ words: [String], _ environment: [String: String] = [:]
  ) throws -> Arguments {
    try SettingsTests.arguments(
      words, environment, options: ServerSettings.table.map(\.option) + [ServeOptions.listen])
  }
}
