import Testing

/// A small file that breaks, or just keeps, one rule.
struct RuleSample: CustomTestStringConvertible, Sendable {
  var rule: String
  var file: SourceFile

  init(_ rule: String, _ text: String, at path: String = "Sources/Hub/Sample.swift") {
    self.rule = rule
    self.file = SourceFile(path: path, text: text)
  }

  var testDescription: String {
    "\(rule): \(file.path) \(String(reflecting: file.text.prefix(40)))"
  }
}

extension RuleSample {
  private static let fileSize = "no file is longer than 400 lines"
  private static let lineSize = "no line is longer than 100 columns"
  private static let functionSize = "no function is longer than 60 lines"
  private static let unchecked = "only Locked promises Sendable unchecked"
  private static let forced = "nothing is forced past the compiler"
  private static let sleeping = "no test waits by sleeping"
  private static let todo = "every TODO has an issue's number"
  private static let foundation = "the program does without Foundation"
  private static let access = "only Bytes has public declarations"
  private static let locks = "locks and atomics stay in Threads, Telemetry and the hub's Directory"
  private static let main = "main.swift declares nothing"
  private static let fileName = "a file is named for what it holds"
  private static let typeName = "a type is named for what it is"

  private static func function(lines: Int) -> String {
    "func f() {\n" + String(repeating: "  g()\n", count: lines - 2) + "}\n"
  }

  static let breaking = [
    RuleSample(fileSize, String(repeating: "\n", count: 401)),
    RuleSample(lineSize, String(repeating: "x", count: 101)),
    RuleSample(lineSize, String(repeating: "x", count: 101), at: "Sources/CLinux/CLinux.c"),
    RuleSample(functionSize, function(lines: 61)),
    RuleSample(unchecked, "extension A: @unchecked Sendable {}"),
    RuleSample(forced, "let a = try! b()"),
    RuleSample(forced, "let a = b as! C"),
    RuleSample(forced, "nonisolated(unsafe) var a = 1", at: "Sources/Threads/Locked.swift"),
    RuleSample(sleeping, "await Task.sleep(for: .seconds(1))", at: "Tests/HubTests/A.swift"),
    RuleSample(sleeping, "usleep(10)", at: "Tests/HubTests/A.swift"),
    RuleSample(todo, "// TODO: later"),
    RuleSample(todo, "# FIXME later", at: "Tests/EndToEndTests/Python/a.py"),
    RuleSample(foundation, "import Foundation"),
    RuleSample(foundation, "package import FoundationEssentials"),
    RuleSample(access, "  public func f() {}"),
    RuleSample(access, "@inlinable public func f() {}"),
    RuleSample(locks, "import Synchronization"),
    RuleSample(locks, "let a = Locked(1)"),
    RuleSample(locks, "let a: Atomic<Int>", at: "Sources/Hub/Roster.swift"),
    RuleSample(main, "let loop = EventLoop()", at: "Sources/rtm/main.swift"),
    RuleSample(fileName, "", at: "Sources/Hub/ShardUtils.swift"),
    RuleSample(fileName, "", at: "Tests/HubTests/Helpers.swift"),
    RuleSample(typeName, "final class ChannelManager {"),
    RuleSample(typeName, "package struct MemberInfo: Sendable {"),
  ]

  static let keeping = [
    RuleSample(fileSize, String(repeating: "\n", count: 400)),
    RuleSample(lineSize, String(repeating: "é", count: 100)),
    RuleSample(functionSize, function(lines: 60)),
    RuleSample(unchecked, "@unchecked Sendable", at: "Sources/Threads/Locked.swift"),
    RuleSample(unchecked, "/// Never `@unchecked Sendable`."),
    RuleSample(forced, "let a = try? b() as? C"),
    RuleSample(sleeping, "Task.sleep", at: "Tests/TestSupport/Eventually.swift"),
    RuleSample(todo, "// TODO(#12): later"),
    RuleSample(foundation, "import Foundation", at: "Tests/HubTests/A.swift"),
    RuleSample(access, "case `public`, `private`  // public channels\n  case .public:"),
    RuleSample(access, "@inlinable public func f() {}", at: "Sources/Bytes/A.swift"),
    RuleSample(locks, "let a = Locked(1)", at: "Sources/Hub/Directory/Stripe.swift"),
    RuleSample(locks, "let a = Locked(1)", at: "Sources/Telemetry/Counter.swift"),
    RuleSample(main, "runRTM()", at: "Sources/rtm/main.swift"),
    RuleSample(fileName, "", at: "Sources/Bytes/Base64.swift"),
    RuleSample(typeName, "enum Database {"),
  ]
}
