import Terminal
import Testing

@Suite("Progress")
struct ProgressTests {
  /// Half of 4,000 events after 4 s.
  private func half() -> Progress {
    var progress = Progress(of: "event")
    progress.advance(to: 1000, 0.25, at: .seconds(2))
    progress.advance(to: 2000, 0.5, at: .seconds(4))
    return progress
  }

  @Test("tells count, rate, share and time left, with a bar where there is room")
  func draws() {
    let bar = String(repeating: "#", count: 20) + String(repeating: "-", count: 20)
    let text = "2,000 events  500/s  50%  0:04 left"
    #expect(half().line(columns: 200) == "[\(bar)]  \(text)")
    #expect(half().line(columns: 79) == "[\(bar)]  \(text)")
    #expect(half().line(columns: 60) == "[##########-----------]  \(text)")
    #expect(half().line(columns: 48) == text)
    #expect(half().line(columns: 30) == "2,000 events  500/s  50%")
    #expect(half().line(columns: 14) == "2,000 events")
    #expect(half().line(columns: 5) == "2,000")
    #expect(half().line(columns: 0) == "")
  }

  @Test("is never wider than it may be", arguments: 0...100)
  func fits(columns: Int) {
    #expect(half().line(columns: columns).count <= columns)
  }

  @Test("of a task without an end it tells count and rate")
  func drawsEndless() {
    var one = Progress(of: "line")
    one.advance(to: 1, nil, at: .seconds(1))
    #expect(one.line(columns: 80).hasPrefix("1 line  "))
    var progress = Progress(of: "line")
    progress.advance(to: 1_234_567, nil, at: .seconds(1))
    #expect(progress.line(columns: 80) == "1,234,567 lines  1,234,567/s")
    #expect(progress.remaining == nil)
  }

  @Test("before anything is done there is no time left to tell")
  func begins() {
    var progress = Progress(of: "event")
    #expect(progress.line(columns: 30) == "0 events  0/s  0%")
    progress.advance(to: 0, 0, at: .seconds(1))
    #expect(progress.remaining == nil)
  }

  @Test("the rate is of the last ten seconds")
  func forgets() {
    var progress = Progress(of: "event")
    for second in 1...60 { progress.advance(to: second * 100, nil, at: .seconds(second)) }
    for second in 61...75 { progress.advance(to: 6000 + second - 60, nil, at: .seconds(second)) }
    #expect(progress.rate == 1)
  }

  @Test(
    "time left is written as clocks do",
    arguments: [
      (0.5, "0:01"), (61, "1:01"), (3599, "59:59"), (3600, "1:00:00"), (36_061, "10:01:01"),
    ])
  func writesTime(seconds: Double, text: String) {
    var progress = Progress(of: "event")
    progress.advance(to: 1, 0.5, at: .seconds(seconds))
    #expect(progress.line(columns: 80).hasSuffix("50%  \(text) left"))
  }
}
