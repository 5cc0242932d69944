/// So many a second, or in a longer time; after a rest, `burst` of them at once.
package struct Rate: Hashable, Sendable {
  package let perSecond: Int
  package let burst: Int
  /// What one of them costs of the time.
  package let share: Duration

  /// Both from 1; without a burst, a second's worth at once.
  package init(perSecond: Int, burst: Int? = nil) {
    self.perSecond = perSecond
    self.burst = burst ?? perSecond
    share = .seconds(1) / perSecond
  }

  /// Both from 1.
  package init(_ count: Int, inSeconds seconds: Int) {
    perSecond = max(1, count / seconds)
    burst = count
    share = .seconds(seconds) / count
  }
}

extension Rate: CustomStringConvertible {
  /// As in settings: `10`, or `10:200`.
  package var description: String {
    burst == perSecond ? "\(perSecond)" : "\(perSecond):\(burst)"
  }
}
