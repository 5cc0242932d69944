import Hub
import Messaging
import TestSupport
import Testing

@Suite("Sliding window")
struct SlidingWindowTests {
  let start = ContinuousClock.now

  @Test("4.34 takes so many in any second, wherever it begins")
  func slides() {
    let rate = Rate(perSecond: 10)
    var window = SlidingWindow()
    let taken = (0..<5_000).filter { window.take(start + .milliseconds($0), rate) }
    #expect(taken.prefix(11) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1_000])
    #expect(taken.count == 50)
  }

  @Test("4.34 is no bucket: who rested has no more of it than others")
  func earnsNothing() {
    let rate = Rate(perSecond: 10)
    var window = SlidingWindow()
    for number in 0..<10 { _ = window.take(start + .milliseconds(number * 90), rate) }
    let given = [899, 999, 1_000, 1_001, 1_090].map {
      window.take(start + .milliseconds($0), rate)
    }
    #expect(given == [false, false, true, false, true])
  }

  @Test("never has more in any of its times, however they come", arguments: [1, 2, 7, 100])
  func holds(_ burst: Int) {
    var generator = SeededGenerator(seed: UInt64(burst))
    let rate = Rate(burst, inSeconds: 3)
    var window = SlidingWindow()
    var now = start
    var taken: [ContinuousClock.Instant] = []
    for _ in 0..<5_000 {
      now += .microseconds(Int.random(in: 0..<6_000_000 / burst, using: &generator))
      let recent = taken.suffix(burst).count { now - $0 < .seconds(3) }
      #expect(window.take(now, rate) == (recent < burst))
      if recent < burst { taken.append(now) }
    }
  }
}
