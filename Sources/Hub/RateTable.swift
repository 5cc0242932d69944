package import Messaging
import Threads

/// Holds each of many keys to one rate, over all threads, and forgets those that rest.
///
/// A bucket untouched for as long as a burst takes to be earned again is as good as new. So buckets
/// live in two generations: whoever is met moves into the younger one, and when that is as old as
/// this, the elder is dropped.
package final class RateTable<Key: Hashable & Sendable>: Sendable {
  package let rate: Rate
  private let parts = Striped(Generations<Key>())

  package init(_ rate: Rate) { self.rate = rate }

  /// - Returns: whether one more of `key` is within the rate; only those that are count.
  package func take(_ key: Key, _ now: ContinuousClock.Instant) -> Bool {
    parts.withLock(of: key) { part in
      part.age(now, lifetime: .seconds(1) * rate.burst / rate.perSecond)
      var bucket = part.younger[key] ?? part.elder[key] ?? TokenBucket()
      let isWithin = bucket.take(now, rate)
      part.younger[key] = bucket
      return isWithin
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

private struct Generations<Key: Hashable & Sendable>: Sendable {
  var younger: [Key: TokenBucket] = [:]
  var elder: [Key: TokenBucket] = [:]
  private var began: ContinuousClock.Instant?

  mutating func age(_ now: ContinuousClock.Instant, lifetime: Duration) {
    let age = now - (began ?? now)
    guard began == nil || age >= lifetime else { return }
    elder = age < lifetime * 2 ? younger : [:]
    younger = [:]
    began = now
  }
}
