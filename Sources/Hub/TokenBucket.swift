package import Messaging

/// Holds somebody to a ``Rate``.
///
/// Kept as the time until which what was taken is paid for: each costs a second's share, and is
/// within the rate while no more than a burst's shares are owed.
package struct TokenBucket: RateMeter {
  private var paidUntil: ContinuousClock.Instant?

  package init() {}

  /// - Returns: whether one more is within `rate`; only those that are count.
  package mutating func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool {
    var later = self
    guard later.spend(now, rate) == .zero else { return false }
    self = later
    return true
  }

  /// Counts one, within `rate` or not.
  ///
  /// - Returns: how long to wait now so that the rate is kept; zero for one that is within it.
  package mutating func spend(_ now: ContinuousClock.Instant, _ rate: Rate) -> Duration {
    let owed = max(now, paidUntil ?? now) + rate.share
    paidUntil = owed
    return max(.zero, owed - now - rate.share * rate.burst)
  }
}
