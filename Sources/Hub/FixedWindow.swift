package import Messaging

/// Holds somebody to so many in a time that begins with the first of them; then all begins anew.
package struct FixedWindow: RateMeter {
  private var began: ContinuousClock.Instant?
  /// A small number, so that all of it stands in a ``Subscriber``, as `any RateMeter` has room for.
  private var count: UInt32 = 0

  package init() {}

  /// - Returns: whether one more is within the window's `rate.burst`; only those that are count.
  package mutating func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool {
    guard let began, now - began < rate.share * rate.burst else {
      self.began = now
      count = 1
      return true
    }
    guard count < rate.burst else { return false }
    count += 1
    return true
  }
}
