/// Allows so many a second, and as many at once after a second of rest.
package struct TokenBucket {
  private var used = 0.0
  private var updated: ContinuousClock.Instant?

  package init() {}

  /// - Returns: whether one more is within `perSecond`; only those that are count.
  package mutating func take(_ now: ContinuousClock.Instant, perSecond: Int) -> Bool {
    if let updated {
      let (seconds, attoseconds) = (now - updated).components
      used = max(0, used - (Double(seconds) + Double(attoseconds) * 1e-18) * Double(perSecond))
    }
    updated = now
    guard used + 1 <= Double(perSecond) else { return false }
    used += 1
    return true
  }
}
