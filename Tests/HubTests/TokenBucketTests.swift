import Hub
import Messaging
import Testing

@Suite("Token bucket")
struct TokenBucketTests {
  let start = ContinuousClock.now
  let ten = Rate(perSecond: 10)

  @Test("gives a second's worth at once, and no more")
  func secondsWorth() {
    var bucket = TokenBucket()
    let given = (0..<12).count { _ in bucket.take(start, ten) }
    #expect(given == 10)
  }

  @Test("is refilled by the time that passed, one by one")
  func refills() {
    var bucket = TokenBucket()
    for _ in 0..<10 { _ = bucket.take(start, ten) }
    let given = [99, 201, 202, 203].map { bucket.take(start + .milliseconds($0), ten) }
    #expect(given == [false, true, true, false])
  }

  @Test("saves no more than a second's worth, and what it refuses costs nothing")
  func saves() {
    var bucket = TokenBucket()
    for _ in 0..<100 { _ = bucket.take(start, ten) }
    let later = start + .seconds(3600)
    let given = (0..<12).count { _ in bucket.take(later, ten) }
    #expect(given == 10)
  }

  @Test("gives a burst at once, then goes on at its rate", arguments: [1, 3, 7, 1000])
  func burst(_ perSecond: Int) {
    var bucket = TokenBucket()
    let rate = Rate(perSecond: perSecond, burst: 40)
    var given = (0..<50).count { _ in bucket.take(start, rate) }
    #expect(given == 40)
    given = (1...100).count { bucket.take(start + .seconds(1) / 100 * $0, rate) }
    #expect(given == min(perSecond, 100))
  }

  @Test("says how long to wait for what it cannot refuse, so that the rate is kept")
  func spends() {
    var bucket = TokenBucket()
    for _ in 0..<10 {
      let wait = bucket.spend(start, ten)
      #expect(wait == .zero)
    }
    var now = start
    for _ in 0..<5 {
      let wait = bucket.spend(now, ten)
      #expect(wait == .milliseconds(100))
      now += wait
    }
    let wait = bucket.spend(now + .seconds(3), ten)
    #expect(wait == .zero)
  }
}
