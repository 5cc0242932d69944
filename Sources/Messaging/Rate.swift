/// So many a second; after a rest, `burst` of them at once.
package struct Rate: Hashable, Sendable {
  package let perSecond: Int
  package let burst: Int

  /// Both from 1; without a burst, a second's worth at once.
  package init(perSecond: Int, burst: Int? = nil) {
    self.perSecond = perSecond
    self.burst = burst ?? perSecond
  }
}

extension Rate: CustomStringConvertible {
  /// As in settings: `10`, or `10:200`.
  package var description: String {
    burst == perSecond ? "\(perSecond)" : "\(perSecond):\(burst)"
  }
}
