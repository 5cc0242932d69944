package import Messaging

/// Holds somebody to so many in any time of a length, wherever it begins.
package struct SlidingWindow: RateMeter {
  /// When each of them was, as they came; those before `first` do not count any more.
  private var moments: [ContinuousClock.Instant] = []
  private var first = 0

  package init() {}

  /// - Returns: whether there were fewer than `rate.burst` in the time that ends `now`; only those
  ///   that are count.
  package mutating func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool {
    let length = rate.share * rate.burst
    while first < moments.count, now - moments[first] >= length { first += 1 }
    guard moments.count - first < rate.burst else { return false }
    // As many go at once as stay, so that each is moved no more than once or twice.
    if first * 2 > moments.count {
      moments.removeFirst(first)
      first = 0
    }
    moments.append(now)
    return true
  }
}
