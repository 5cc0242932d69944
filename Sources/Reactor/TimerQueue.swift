import Threads

/// Names a timer of one loop.
package struct TimerID: Hashable, Sendable { fileprivate let number: UInt64 }

/// Actions by the time they are due. Idle connections have none, their deadlines are swept; but a
/// client whose messages come too fast has one while it is held up, and there may be thousands.
struct TimerQueue {
  private var agenda = Agenda<TimerID>()
  /// Of the timers that were not called off.
  private var actions: [TimerID: () -> Void] = [:]
  private var lastNumber: UInt64 = 0

  /// Of a timer that was called off, it may be.
  var nextDue: ContinuousClock.Instant? { agenda.nextDue }

  mutating func insert(
    at due: ContinuousClock.Instant, _ action: @escaping () -> Void
  ) -> TimerID {
    lastNumber += 1
    let id = TimerID(number: lastNumber)
    actions[id] = action
    agenda.add(id, at: due)
    return id
  }

  mutating func remove(_ id: TimerID) { actions[id] = nil }

  mutating func popDue(_ now: ContinuousClock.Instant) -> (() -> Void)? {
    while let id = agenda.popDue(now) {
      if let action = actions.removeValue(forKey: id) { return action }
    }
    return nil
  }
}
