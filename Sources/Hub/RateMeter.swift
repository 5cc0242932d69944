package import Messaging

/// Counts what somebody does against a ``Rate``. Whoever rests as long as a burst takes to be
/// earned, `share * burst`, is as good as new.
package protocol RateMeter: Sendable {
  init()
  /// Loops that share one may call it with times a little out of order.
  ///
  /// - Returns: whether one more is within `rate`; only those that are count.
  mutating func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool
}
