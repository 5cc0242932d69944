import Testing

/// A house rule that neither the compiler nor swift-format checks, and proof that it can fail.
struct Rule: CustomTestStringConvertible, Sendable {
  /// A sentence that is true of every file that keeps the rule.
  var name: String
  /// Small files, each of which breaks the rule.
  var broken: [SourceFile]
  /// Small files that keep it, though only just.
  var kept: [SourceFile]
  /// What in `file` breaks the rule, each in words that say where.
  var breaches: @Sendable (_ file: SourceFile) -> [String]

  var testDescription: String { name }

  /// A rule about code: `pattern` must not match in a Swift file where `applies` is true.
  ///
  /// `^` is the beginning of a line. This module is left out, since its samples break every rule.
  static func forbid(
    _ pattern: @escaping @Sendable () -> Regex<Substring>, _ name: String,
    broken: [SourceFile], kept: [SourceFile],
    where applies: @escaping @Sendable (SourceFile) -> Bool = { _ in true }
  ) -> Rule {
    Rule(name: name, broken: broken, kept: kept) { file in
      guard file.isSwift, !file.path.hasPrefix("Tests/TidyTests/"), applies(file) else { return [] }
      return file.code.matches(of: pattern().anchorsMatchLineEndings()).map { match in
        let line = file.code[..<match.range.lowerBound].count { $0 == "\n" } + 1
        return "line \(line): \(match.output)"
      }
    }
  }
}

/// A sample at a place where no rule makes an exception.
private func sample(_ text: String, at path: String = "Sources/Hub/Sample.swift") -> SourceFile {
  SourceFile(path, text)
}

extension Rule {
  static let all: [Rule] = sizes + promises + boundaries + names

  // MARK: Sizes

  private static let sizes = [
    Rule(
      name: "no file is longer than 400 lines",
      broken: [sample(String(repeating: "\n", count: 401))],
      kept: [sample(String(repeating: "\n", count: 400))]
    ) { file in
      file.lines.count <= 401 ? [] : ["\(file.lines.count) lines; split it by subject"]
    },
    Rule(
      name: "no line is longer than 100 columns",
      broken: [
        sample(String(repeating: "x", count: 101)),
        sample(String(repeating: "x", count: 101), at: "Sources/CLinux/CLinux.c"),
      ],
      kept: [sample(String(repeating: "é", count: 100))]
    ) { file in
      file.lines.enumerated().filter { $0.element.count > 100 }.map { number, line in
        "line \(number + 1): \(line.count) columns"
      }
    },
    Rule(
      name: "no function is longer than 60 lines",
      broken: [sample("func f() {\n" + String(repeating: "  g()\n", count: 59) + "}\n")],
      kept: [sample("func f() {\n" + String(repeating: "  g()\n", count: 58) + "}\n")]
    ) { file in
      guard file.isSwift else { return [] }
      return file.functions.filter { $0.length > 60 }.map {
        "line \($0.start): \($0.length) lines"
      }
    },
  ]

  // MARK: What the compiler was told to believe

  private static let promises = [
    forbid(
      { /@unchecked Sendable/ }, "only Locked promises Sendable unchecked",
      broken: [sample("extension A: @unchecked Sendable {}")],
      kept: [
        sample("class Locked: @unchecked Sendable {", at: "Sources/Threads/Locked.swift"),
        sample("/// Never `@unchecked Sendable`."),
      ],
      where: { $0.path != "Sources/Threads/Locked.swift" }),
    forbid(
      { /nonisolated\(unsafe\)|\btry!|\bas!/ }, "nothing is forced past the compiler",
      broken: [
        sample("let a = try! b()"), sample("let a = b as! C"),
        sample("nonisolated(unsafe) var a = 1", at: "Sources/Threads/Locked.swift"),
      ],
      kept: [sample("let a = try? b() as? C")]),
    forbid(
      { /\b(?:sleep|usleep|nanosleep)\(|Task\.sleep/ }, "no test waits by sleeping",
      broken: [
        sample("await Task.sleep(for: .seconds(1))", at: "Tests/HubTests/A.swift"),
        sample("usleep(10)", at: "Tests/HubTests/A.swift"),
      ],
      kept: [sample("await Task.sleep(for: pause)", at: "Tests/TestSupport/Eventually.swift")],
      where: { !$0.isProgram && $0.path != "Tests/TestSupport/Eventually.swift" }),
    Rule(
      name: "every TODO has an issue's number",
      broken: [
        sample("// TODO: later"),
        sample("# FIXME later", at: "Tests/EndToEndTests/Python/a.py"),
      ],
      kept: [sample("// TODO(#12): later")]
    ) { file in
      guard !file.path.hasPrefix("Tests/TidyTests/") else { return [] }
      let untold = /\b(TODO|FIXME|XXX|HACK)\b(?! ?\(?#[0-9])/
      return file.lines.enumerated().filter { $0.element.contains(untold) }.map {
        "line \($0.offset + 1)"
      }
    },
  ]

  // MARK: What belongs where

  private static let boundaries = [
    forbid(
      { /import Foundation\w*/ }, "the program does without Foundation",
      broken: [sample("import Foundation"), sample("package import FoundationEssentials")],
      kept: [sample("import Foundation", at: "Tests/HubTests/A.swift")],
      where: \.isProgram),
    forbid(
      { /^ *(?:@\w+ )*public\s.*/ }, "only Bytes has public declarations",
      broken: [sample("  public func f() {}"), sample("@inlinable public func f() {}")],
      kept: [
        sample("case `public`, `private`  // public channels\ncase .public:"),
        sample("@inlinable public func f() {}", at: "Sources/Bytes/A.swift"),
      ],
      where: { !$0.path.hasPrefix("Sources/Bytes/") }),
    forbid(
      {
        /\b(?:Locked|Atomic|Mutex|Striped)[<(]|pthread_(?:m|rw|sp)\w*|import Synchronization/
      },
      "locks and atomics stay in Threads, Telemetry, engines and two tables of the hub",
      broken: [
        sample("import Synchronization"), sample("let a = Locked(1)"),
        sample("let a: Atomic<Int>", at: "Sources/Hub/Roster.swift"),
      ],
      kept: [
        sample("let a = Locked(1)", at: "Sources/Hub/Directory/Stripe.swift"),
        sample("let a = Locked(1)", at: "Sources/Telemetry/Counter.swift"),
      ],
      where: { file in
        let homes = [
          "Sources/Threads/", "Sources/Telemetry/", "Sources/Cluster/", "Sources/Hub/Directory",
          "Sources/Hub/RateTable.swift",
        ]
        return file.isProgram && !homes.contains(where: file.path.hasPrefix)
      }),
    forbid(
      { /\b(?:Lite|Relay|Users|Rooms)Dialect\b/ },
      "a dialect is a folder, its endpoints, and a line",
      broken: [
        sample("let rooms = RoomsDialect()"),
        sample("if dialect is LiteDialect {}", at: "Sources/Server/Router.swift"),
      ],
      kept: [
        sample("  PusherDialect(), LiteDialect(),", at: "Sources/Dialects/Dialect.swift"),
        sample("let dialect = RoomsDialect()", at: "Sources/Server/Dialects/RoomsEndpoints.swift"),
      ],
      where: { file in
        let homes = ["Sources/Dialects/", "Sources/Server/Dialects/"]
        return file.isProgram && !homes.contains(where: file.path.hasPrefix)
      }),
    forbid(
      { /^ *(?:func|let|var|struct|class|final|enum|actor|protocol|extension)\s.*/ },
      "main.swift declares nothing",
      broken: [sample("let loop = EventLoop()", at: "Sources/rtm/main.swift")],
      kept: [sample("runRTM()", at: "Sources/rtm/main.swift")],
      where: { $0.isProgram && $0.path.hasSuffix("/main.swift") }),
  ]

  // MARK: Names

  private static let names = [
    Rule(
      name: "a file is named for what it holds",
      broken: [
        sample("", at: "Sources/Hub/ShardUtils.swift"),
        sample("", at: "Tests/HubTests/Helpers.swift"),
      ],
      kept: [sample("", at: "Sources/Bytes/Base64.swift")]
    ) { file in
      let empty = /(?:Utils?|Utilit(?:y|ies)|Helpers?|Managers?|Common|Types|Base|Impl)$/
      return file.isSwift && file.name.contains(empty) ? ["\(file.name) says nothing"] : []
    },
    forbid(
      {
        /\b(?:class|struct|enum|actor|protocol) \w*(?:Manager|Helper|Utils?|Base|Impl|Data|Info)\b/
      },
      "a type is named for what it is",
      broken: [
        sample("final class ChannelManager {"), sample("package struct MemberInfo: Sendable {"),
      ],
      kept: [sample("enum Database {")]),
  ]
}
