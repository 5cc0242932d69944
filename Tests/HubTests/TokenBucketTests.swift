import Hub
import Testing

@Suite("Token bucket")
struct TokenBucketTests {
  let start = ContinuousClock.now

  @Test("gives a second's worth at once, and no more")
  func burst() {
    var bucket = TokenBucket()
    let given = (0..<12).count { _ in bucket.take(start, perSecond: 10) }
    #expect(given == 10)
  }

  @Test("is refilled by the time that passed, one by one")
  func refills() {
    var bucket = TokenBucket()
    for _ in 0..<10 { _ = bucket.take(start, perSecond: 10) }
    let given = [99, 201, 202, 203].map { bucket.take(start + .milliseconds($0), perSecond: 10) }
    #expect(given == [false, true, true, false])
  }

  @Test("saves no more than a second's worth, and what it refuses costs nothing")
  func saves() {
    var bucket = TokenBucket()
    for _ in 0..<100 { _ = bucket.take(start, perSecond: 10) }
    let later = start + .seconds(3600)
    let given = (0..<12).count { _ in bucket.take(later, perSecond: 10) }
    #expect(given == 10)
  }

  @Test("gives nothing where nothing is allowed")
  func closed() {
    var bucket = TokenBucket()
    let isGiven = bucket.take(start, perSecond: 0)
    #expect(!isGiven)
  }
}
