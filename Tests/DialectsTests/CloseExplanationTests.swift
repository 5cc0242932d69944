import Dialects
import Messaging
import Testing

@Suite("What a close code means")
struct CloseExplanationTests {
  @Test(
    "its hundred says when a client comes back",
    arguments: [
      (4000, .never), (4001, .never), (4099, .never), (4100, .afterBackoff),
      (4199, .afterBackoff), (4200, .atOnce), (4299, .atOnce), (4300, .afterBackoff),
      (1000, .afterBackoff), (1006, .afterBackoff), (nil, .afterBackoff),
    ] as [(UInt16?, CloseExplanation.Comeback)])
  func tellsWhen(code: UInt16?, comeback: CloseExplanation.Comeback) {
    for dialect in dialects {
      #expect(dialect.explanation(ofClose: code).comeback == comeback, "\(dialect.name)")
    }
    #expect(CloseExplanation(standard: code).comeback == comeback)
  }

  @Test(
    "whoever was closed is told what to do",
    arguments: Array(UInt16(1001)..<1004) + Array(1005..<1016) + Array(4000..<4400))
  func advises(code: UInt16) {
    let explanation = PusherDialect().explanation(ofClose: code)
    #expect(explanation.advice?.isEmpty == false)
    #expect(explanation.meaning != "a code of the application's own")
  }

  @Test("every code has a meaning, on one line without a full stop", arguments: [1000, 3000, 4000])
  func hasMeaning(first: UInt16) {
    for code in first..<first + 1000 {
      let explanation = PusherDialect().explanation(ofClose: code)
      for text in [explanation.meaning, explanation.advice].compactMap({ $0 }) {
        #expect(!text.isEmpty && !text.contains("\n") && !text.hasSuffix("."), "\(code)")
      }
    }
  }

  @Test(
    "what our server closes with has words of its own",
    arguments: DialectTests.closings)
  func knowsOurs(closing: Closing) {
    let dialect = PusherDialect()
    let explanation = dialect.explanation(ofClose: dialect.closeFrame(for: closing).code)
    #expect(explanation.meaning != "refused for good")
  }
}
