import Testing

/// The tree keeps the house rules, and no rule is one that nothing could break.
@Suite("Tidy")
struct TidyTests {
  @Test("every file keeps every rule", arguments: Rule.all)
  func keeps(_ rule: Rule) {
    for file in SourceFile.all {
      for breach in rule.breaches(file) {
        Issue.record("\(file.path): \(breach)")
      }
    }
  }

  @Test("the rules see the whole tree")
  func seesTheTree() {
    let paths = Set(SourceFile.all.map(\.path))
    #expect(paths.contains("Sources/rtm/main.swift"))
    #expect(paths.contains("Sources/CLinux/CLinux.c"))
    #expect(paths.contains("Tests/TidyTests/TidyTests.swift"))
  }

  @Test("every rule finds what breaks it, and nothing in what keeps it", arguments: Rule.all)
  func isProven(_ rule: Rule) {
    #expect(!rule.broken.isEmpty && !rule.kept.isEmpty)
    for file in rule.broken {
      #expect(!rule.breaches(file).isEmpty, "found nothing in \(file.testDescription)")
    }
    for file in rule.kept {
      #expect(rule.breaches(file) == [], "found fault with \(file.testDescription)")
    }
  }

  @Test("a function is measured from its first line to its closing brace")
  func measuresFunctions() {
    let file = SourceFile(
      "Sources/Hub/Sample.swift",
      """
      struct Sample {
        func short() { done() }
        var size: Int {
          count
        }
        package static func long(
          _ first: Int
        ) throws {
          func inner() {
          }
        }
      }
      """)
    #expect(
      file.functions == [
        .init(start: 3, length: 3), .init(start: 6, length: 6), .init(start: 9, length: 2),
      ])
  }
}
