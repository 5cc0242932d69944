import Testing

/// A house rule that neither the compiler nor swift-format checks.
struct Rule: CustomTestStringConvertible, Sendable {
  /// A sentence that is true of every file that keeps the rule.
  var name: String
  /// What in `file` breaks the rule, each in words that say where.
  var breaches: @Sendable (_ file: SourceFile) -> [String]

  var testDescription: String { name }

  /// A rule about single lines of code: `pattern` must not match where `applies` is true.
  static func forbid(
    _ pattern: @escaping @Sendable () -> Regex<Substring>, _ name: String,
    where applies: @escaping @Sendable (SourceFile) -> Bool
  ) -> Rule {
    Rule(name: name) { file in
      guard file.isSwift, !file.path.hasPrefix("Tests/TidyTests/"), applies(file) else { return [] }
      return file.code.compactMap { line in
        line.text.firstMatch(of: pattern()).map { "line \(line.number): \($0.output)" }
      }
    }
  }
}

extension Rule {
  static let all: [Rule] = sizes + promises + boundaries + names

  // MARK: Sizes

  private static let sizes = [
    Rule(name: "no file is longer than 400 lines") { file in
      file.lines.count <= 401 ? [] : ["\(file.lines.count) lines; split it by subject"]
    },
    Rule(name: "no line is longer than 100 columns") { file in
      file.lines.enumerated().filter { $0.element.count > 100 }.map { number, line in
        "line \(number + 1): \(line.count) columns"
      }
    },
    Rule(name: "no function is longer than 60 lines") { file in
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
      where: { $0.path != "Sources/Threads/Locked.swift" }),
    forbid(
      { /nonisolated\(unsafe\)|\btry!|\bas!/ }, "nothing is forced past the compiler",
      where: { _ in true }),
    forbid(
      { /\b(?:sleep|usleep|nanosleep)\(|Task\.sleep/ }, "no test waits by sleeping",
      where: { !$0.isProgram && $0.path != "Tests/TestSupport/Eventually.swift" }),
    Rule(name: "every TODO has an issue's number") { file in
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
      { /import Foundation\w*/ }, "the program does without Foundation", where: \.isProgram),
    forbid(
      { /^\s*(?:@\w+ )*public\s.*/ }, "only Bytes has public declarations",
      where: { !$0.path.hasPrefix("Sources/Bytes/") }),
    forbid(
      { /\b(?:Locked|Atomic|Mutex)[<(]|pthread_(?:mutex|rwlock|spin)\w*|import Synchronization/ },
      "locks and atomics stay in Threads, Telemetry, engines and the hub's Directory",
      where: { file in
        let homes = [
          "Sources/Threads/", "Sources/Telemetry/", "Sources/Cluster/", "Sources/Hub/Directory",
        ]
        return file.isProgram && !homes.contains(where: file.path.hasPrefix)
      }),
    forbid(
      { /^\s*(?:func|let|var|struct|class|final|enum|actor|protocol|extension)\s.*/ },
      "main.swift declares nothing",
      where: { $0.isProgram && $0.path.hasSuffix("/main.swift") }),
  ]

  // MARK: Names

  private static let names = [
    Rule(name: "a file is named for what it holds") { file in
      let empty = /(?:Utils?|Utilit(?:y|ies)|Helpers?|Managers?|Common|Types|Base|Impl)$/
      return file.isSwift && file.name.contains(empty) ? ["\(file.name) says nothing"] : []
    },
    forbid(
      {
        /\b(?:class|struct|enum|actor|protocol) \w*(?:Manager|Helper|Utils?|Base|Impl|Data|Info)\b/
      },
      "a type is named for what it is", where: { _ in true }),
  ]
}
