/// Decides how long a busy loop rests before its next turn, so that more messages share one write:
/// interrupt moderation, for turns.
///
/// Rests only while at least two messages are to be expected in an interval; the first message
/// after a quiet time never waits.
package struct TurnPacer {
  /// The least time from one turn's beginning to the next while there is much to do; 0 never rests.
  private let interval: Duration
  /// Messages an interval, smoothed over the last turns.
  private var rate = 0.0

  package init(interval: Duration) { self.interval = interval }

  /// Notes a turn, and says how long to rest before the next.
  ///
  /// - Parameters:
  ///   - messages: taken for delivery in the turn.
  ///   - sinceLast: from the beginning of the turn before to the beginning of this one.
  ///   - elapsed: what this turn took.
  /// - Returns: zero, or less than an interval.
  package mutating func rest(
    after messages: Int, sinceLast: Duration, elapsed: Duration
  ) -> Duration {
    guard interval > .zero else { return .zero }
    let intervals = max(sinceLast / interval, 0.01)
    rate += (Double(messages) / intervals - rate) / 4
    return rate >= 2 ? max(.zero, interval - elapsed) : .zero
  }
}
