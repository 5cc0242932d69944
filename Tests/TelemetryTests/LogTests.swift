import Telemetry
import Testing
import Threads

@Suite("Log lines")
struct LogTests {
  @Test("a line is time, level, event and facts")
  func writes() throws {
    let lines = Locked<[String]>([])
    let log = Log { line in lines.withLock { $0.append(line) } }
    log.warning("accepting-paused", ["listener": "127.0.0.1:6001", "reason": "no room left"])
    let line = try #require(lines.withLock { $0.first })
    #expect(
      line.wholeMatch(
        of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ warning accepting-paused (?<facts>.*)/)?.facts
        == #"listener=127.0.0.1:6001 reason="no room left""#)
  }

  @Test(
    "what a client sent can neither break a line nor forge a fact",
    arguments: [
      ("plain-1.2:3", "plain-1.2:3"), ("", #""""#), ("a b", #""a b""#),
      ("a\nb", #""a\u{a}b""#), ("\u{1B}[31m", #""\u{1b}[31m""#), ("x=1", #""x=1""#),
      (#"say "hi""#, #""say \"hi\"""#), ("Zoë", #""Zoë""#), ("\u{85}", #""\u{85}""#),
    ])
  func quotes(_ value: String, _ quoted: String) { #expect(Log.quoted(value) == quoted) }

  @Test("a counter counts up and down")
  func counts() {
    let counter = Counter()
    counter.add(3)
    counter.subtract()
    #expect(counter.value == 2)
  }
}
