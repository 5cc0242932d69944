import CommandKit
import Doctor
import Terminal
import Testing

@testable import rtm

@Suite("What rtm doctor prints")
struct DoctorReportTests {
  static let fault = Finding(
    .upgrade, .failure(.broken),
    "a proxy strips Upgrade and Connection, which were sent: the answer is 426",
    fixes: ["nginx: proxy_set_header Upgrade $http_upgrade; in the location of /app/", "or none"])

  @Test("columns are aligned, and long texts stay in theirs")
  func wraps() {
    let text = report(columns: 60).text(of: Self.fault)
    #expect(
      text == """
        FAIL     upgrade       a proxy strips Upgrade and
                               Connection, which were sent: the
                               answer is 426
                               > nginx: proxy_set_header Upgrade
                                 $http_upgrade; in the location of
                                 /app/
                               > or none

        """)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 })
  }

  @Test("where no terminal is, a line is a line")
  func doesNotWrap() {
    let lines = report(columns: nil).text(of: Self.fault).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].hasSuffix("the answer is 426"))
  }

  @Test("what a server says does nothing to the terminal")
  func isPrintable() {
    let finding = Finding(.upgrade, .ok, "\u{1B}[2J\u{7}")
    #expect(!report(columns: 80).text(of: finding).contains("\u{1B}"))
  }

  @Test(
    "the first failure says what the exit status is; warnings are none",
    arguments: [
      ([], .success), ([.ok, .warning, .skipped], .success),
      ([.ok, .failure(.refused), .failure(.broken)], .refused),
      ([.failure(.unreachable), .skipped], .unreachable), ([.failure(.broken)], .failure),
    ] as [([Finding.Verdict], CommandKit.ExitStatus)])
  func hasStatus(verdicts: [Finding.Verdict], status: CommandKit.ExitStatus) {
    #expect(Report.status(of: verdicts) == status)
  }

  private func report(columns: Int?) -> Report {
    Report(isJSON: false, style: Style(isColoured: false), columns: columns)
  }
}
