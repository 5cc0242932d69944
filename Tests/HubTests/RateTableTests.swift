import Hub
import Messaging
import Testing

@Suite("Rate table")
struct RateTableTests {
  let start = ContinuousClock.now

  @Test("holds each key to the rate, whatever the others do")
  func holds() {
    let table = RateTable<String, TokenBucket>(Rate(perSecond: 2, burst: 3))
    #expect((0..<5).map { _ in table.take("a", start) } == [true, true, true, false, false])
    #expect(table.take("b", start))
    #expect(!table.take("a", start + .milliseconds(499)))
    #expect(table.take("a", start + .milliseconds(500)))
    #expect(!table.take("a", start + .milliseconds(501)))
  }

  @Test("a flood at the rate's edge gains nothing by generations that pass")
  func isExact() {
    let table = RateTable<Int, TokenBucket>(Rate(perSecond: 5))
    let given = (0..<10_000).count { table.take(1, start + .milliseconds($0)) }
    #expect(given == 5 + 49)
  }

  @Test("so does none at that of a sliding window, whose moments outlast a generation")
  func isExactForWindows() {
    let table = RateTable<Int, SlidingWindow>(Rate(perSecond: 5))
    let taken = (0..<10_000).filter { table.take(1, start + .milliseconds($0)) }
    #expect(taken.count == 50)
    #expect(zip(taken, taken.dropFirst(5)).allSatisfy { $1 - $0 >= 1_000 })
    // One a 150 ms: wherever generations change, six of them are never within a second.
    let slow = RateTable<Int, SlidingWindow>(Rate(perSecond: 5))
    let later = (0..<200).map { $0 * 150 }
      .filter { slow.take(1, start + .milliseconds($0)) }
    #expect(zip(later, later.dropFirst(5)).allSatisfy { $1 - $0 >= 1_000 })
  }

  @Test("who rests for as long as the burst takes to be earned is forgotten")
  func forgets() {
    // All keys but one share stripes with it, so that its being met ages theirs.
    let table = RateTable<Int, TokenBucket>(Rate(perSecond: 1, burst: 10))
    for key in 0..<10_000 { _ = table.take(key, start) }
    #expect(table.keyCount == 10_000)
    for round in 1...2 {
      for key in 0..<1_000 { _ = table.take(key, start + .seconds(10) * round) }
    }
    #expect(table.keyCount < 2_500)
  }

  @Test("memory is bounded by who comes in two such times, however many come in all")
  func isBounded() {
    let table = RateTable<Int, TokenBucket>(Rate(perSecond: 10))
    var most = 0
    for key in 0..<100_000 {
      _ = table.take(key, start + .milliseconds(key))
      if key % 1_000 == 0 { most = max(most, table.keyCount) }
    }
    #expect(most <= 4_000)
  }

  @Test("however many come at once, no more than a limit are remembered, the last to come")
  func isLimited() {
    let table = RateTable<Int, TokenBucket>(Rate(1, inSeconds: 60), keyLimit: 2_000, parts: 2)
    for key in 0..<100_000 { _ = table.take(key, start) }
    #expect(1_000...2_000 ~= table.keyCount)
    #expect(!table.take(99_999, start), "a flood of others frees nobody at once")
  }
}
