import Testing

@testable import Doctor

@Suite("The clock")
struct ClockReplyTests {
  @Test(
    "a date is read as servers write it",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("", nil), ("Sun, 06 Nov x 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 99999999999 08:49:37 GMT", nil),
    ] as [(String, Int?)])
  func readsDates(text: String, seconds: Int?) {
    #expect(ClockReply.seconds(of: text) == seconds)
  }

  @Test(
    "ten seconds are nothing, ten minutes too much",
    arguments: [
      (0, .ok, "the server's time"), (10, .ok, ""), (-11, .warning, "11 seconds behind"),
      (599, .warning, "9 minutes ahead"), (600, .failure(.broken), "10 minutes ahead"),
      (-7200, .failure(.broken), "2 hours behind"), (400_000, .failure(.broken), "4 days ahead"),
    ] as [(Int, Finding.Verdict, String)])
  func judges(skew: Int, verdict: Finding.Verdict, says: String) {
    let finding = ClockReply(date: 1_000_000, now: 1_000_000 + skew, complaint: nil).finding
    #expect(finding.verdict == verdict)
    #expect(finding.detail.contains(says))
  }

  @Test("what the server says counts more than its date; without either there is nothing to say")
  func listens() {
    let complaint = ClockReply(date: 0, now: 0, complaint: "600 seconds at most").finding
    #expect(complaint.verdict == .failure(.broken))
    #expect(complaint.detail.contains("600 seconds at most"))
    #expect(ClockReply(date: nil, now: 0, complaint: nil).finding.verdict == .ok)
  }
}
