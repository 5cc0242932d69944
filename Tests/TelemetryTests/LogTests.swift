import Testing
import Threads

@testable import Telemetry

@Suite("Log lines")
struct LogTests {
  private static let time = LogTime(seconds: 1_795_000_000, milliseconds: 42)
  private static let facts: Log.Facts = [
    "listener": "127.0.0.1:6001", "reason": "no room left", "waiting": 3,
  ]

  private static func logfmt(isColoured: Bool = false) -> LogFormat {
    .logfmt(isColoured: isColoured)
  }

  @Test("a line is time, level, event and facts, in whatever format")
  func writes() {
    func line(_ format: LogFormat) -> String {
      format.line(Self.time, .info, "paused", Self.facts)
    }
    #expect(
      line(Self.logfmt()) == "time=2026-11-18T11:06:40.042Z level=info event=paused "
        + #"listener=127.0.0.1:6001 reason="no room left" waiting=3"#)
    #expect(
      line(.columns(isColoured: false)) == "11:06:40.042Z info    paused             "
        + #"listener=127.0.0.1:6001 reason="no room left" waiting=3"#)
    #expect(
      line(.json) == #"{"time":"2026-11-18T11:06:40.042Z","level":"info","event":"paused","#
        + #""listener":"127.0.0.1:6001","reason":"no room left","waiting":3}"#)
  }

  @Test(
    "colour is only between the words",
    arguments: [
      (LogFormat.logfmt(isColoured: true), logfmt()),
      (.columns(isColoured: true), .columns(isColoured: false)),
    ])
  func paints(_ coloured: LogFormat, _ format: LogFormat) {
    let painted = coloured.line(Self.time, .error, "lost", Self.facts)
    let plain = painted.replacing(/\u{1B}\[\d+m/, with: "")
    #expect(plain == format.line(Self.time, .error, "lost", Self.facts))
    #expect(painted.contains("\u{1B}[31merror\u{1B}[0m"))
  }

  @Test(
    "what a client sent can neither break a line, forge a fact nor speak to a terminal",
    arguments: [
      ("a b", #""a b""#), ("", #""""#), ("a\nb", #""a\nb""#), ("\u{1B}[31m", #""\u001b[31m""#),
      ("x=1", #""x=1""#), (#"say "hi"\"#, #""say \"hi\"\\""#), ("Zoë", #""Zoë""#),
      ("\u{85}\u{7F}", #""\u0085\u007f""#), ("a\u{202E}b", #""a\u202eb""#),
      ("\u{E0001}", #""\udb40\udc01""#), ("\u{2028}", #""\u2028""#),
    ])
  func quotes(_ value: String, _ quoted: String) {
    #expect(LogFormat.quoted(value) == quoted)
    let line = Self.logfmt().line(Self.time, .info, "said", ["text": .text(value)])
    #expect(line.hasSuffix(" event=said text=\(quoted)"))
  }

  @Test("a fact is cut before it fills a disk")
  func cuts() {
    let text = String(repeating: "x", count: 10_000)
    for format in [LogFormat.json, Self.logfmt()] {
      let line = format.line(Self.time, .info, "said", ["text": .text(text)])
      #expect(line.count < 600)
      #expect(line.contains("xxx…"))
    }
  }

  @Test("below the threshold nothing is written, nor even built")
  func filters() {
    let lines = Locked<[String]>([])
    let built = Counter()
    func fact() -> Log.Fact {
      built.add()
      return 1
    }
    let log = Log(from: .warning, as: .json) { line in lines.withLock { $0.append(line) } }
    log.debug("a", ["x": fact()])
    log.info("b", ["x": fact()])
    #expect(built.value == 0)
    log.warning("c", ["x": fact()])
    log.error("d", ["x": fact()])
    #expect(built.value == 2)
    #expect(lines.withLock { $0.count } == 2)
  }
}

@Suite("Floods of one event")
struct LogSamplerTests {
  @Test("the first few of a second are admitted, and the next second says how many were not")
  func samples() {
    let sampler = LogSampler()
    let admitted = (0..<4332).count { _ in sampler.admit("refused", .info, at: 7).isAdmitted }
    #expect(admitted == 20)
    #expect(sampler.admit("other", .info, at: 7).isAdmitted, "another event has its own")
    let (isAdmitted, left) = sampler.admit("refused", .info, at: 8)
    #expect(isAdmitted)
    #expect(left == LogSampler.Left(event: "refused", level: .info, count: 4312))
    #expect(sampler.admit("refused", .info, at: 9).1 == nil, "nothing was left out of the eighth")
  }

  @Test("a flood that ends is summed up without another event")
  func tells() {
    let sampler = LogSampler()
    for _ in 0..<30 { _ = sampler.admit("refused", .warning, at: 7) }
    #expect(sampler.takeLeft(at: 7).isEmpty, "its second is not over")
    #expect(
      sampler.takeLeft(at: 8) == [LogSampler.Left(event: "refused", level: .warning, count: 10)])
    #expect(sampler.takeLeft(at: 9).isEmpty, "once is enough")
  }
}

@Suite("Counters")
struct CounterTests {
  @Test("a counter counts up and down")
  func counts() {
    let counter = Counter()
    counter.add(3)
    counter.subtract()
    #expect(counter.value == 2)
  }
}
