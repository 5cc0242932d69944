package import Messaging
import Threads

/// Holds each of many keys to one rate, over all threads, and forgets those that rest.
///
/// Whoever rests as long as a burst takes to be earned is as good as new. So meters live in two
/// generations: whoever is met moves into the younger one, and when that is as old as this, the
/// elder is dropped; or sooner, so that there are never more keys than a limit.
package final class RateTable<Key: Hashable & Sendable, Meter: RateMeter>: Sendable {
  package let rate: Rate
  private let parts: Striped<Generations<Key, Meter>>
  /// Of a part's younger generation.
  private let limit: Int

  /// Remembers `keyLimit` keys, roughly: if more come at once, those that rest longest are as good
  /// as new too soon. `parts` are for threads that come at once.
  package init(_ rate: Rate, keyLimit: Int = 1 << 18, parts count: Int = 64) {
    self.rate = rate
    parts = Striped(Generations(), count: count)
    limit = max(1, keyLimit / count / 2)
  }

  /// - Returns: whether one more of `key` is within the rate; only those that are count.
  package func take(_ key: Key, _ now: ContinuousClock.Instant) -> Bool {
    parts.withLock(of: key) { part in
      part.age(now, lifetime: rate.share * rate.burst, limit: limit)
      let elder = part.elder[key]
      return part.younger[key, default: elder ?? Meter()].take(now, rate)
    }
  }

  /// How many keys are remembered.
  package var keyCount: Int { parts.reduce(into: 0) { $0 += $1.younger.count + $1.elder.count } }
}

/// A bucket that all threads take from.
package final class SharedBucket: Sendable {
  private let bucket = Locked(TokenBucket())

  package init() {}

  /// ``TokenBucket/take(_:_:)``.
  package func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool {
    bucket.withLock { $0.take(now, rate) }
  }
}

private struct Generations<Key: Hashable & Sendable, Meter: RateMeter>: Sendable {
  var younger: [Key: Meter] = [:]
  var elder: [Key: Meter] = [:]
  private var began: ContinuousClock.Instant?

  mutating func age(_ now: ContinuousClock.Instant, lifetime: Duration, limit: Int) {
    let age = now - (began ?? now)
    guard began == nil || age >= lifetime || younger.count >= limit else { return }
    elder = age < lifetime * 2 ? younger : [:]
    younger = [:]
    began = now
  }
}
