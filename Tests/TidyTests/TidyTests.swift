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

  @Test("each rule has a sample that breaks it")
  func everyRuleIsProven() {
    #expect(Set(RuleSample.breaking.map(\.rule)) == Set(Rule.all.map(\.name)))
  }

  @Test("a rule finds what breaks it", arguments: RuleSample.breaking)
  func finds(_ sample: RuleSample) throws {
    let rule = try #require(Rule.all.first { $0.name == sample.rule })
    #expect(!rule.breaches(sample.file).isEmpty)
  }

  @Test("no rule finds fault with what keeps it", arguments: RuleSample.keeping)
  func accepts(_ sample: RuleSample) throws {
    let rule = try #require(Rule.all.first { $0.name == sample.rule })
    #expect(rule.breaches(sample.file) == [])
  }

  @Test("a function is measured from its first line to its closing brace")
  func measuresFunctions() {
    let file = SourceFile(
      path: "Sources/Hub/Sample.swift",
      text: """
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
