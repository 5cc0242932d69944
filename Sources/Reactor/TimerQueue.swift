/// Names a timer of one loop.
package struct TimerID: Hashable, Sendable { fileprivate let number: UInt64 }

/// Actions by the time they are due. Few at a time: connections have swept deadlines instead.
struct TimerQueue {
  private var entries: [Entry] = []  // soonest last
  private var lastNumber: UInt64 = 0

  private struct Entry {
    var due: ContinuousClock.Instant
    var id: TimerID
    var action: () -> Void
  }

  var nextDue: ContinuousClock.Instant? { entries.last?.due }

  mutating func insert(
    at due: ContinuousClock.Instant, _ action: @escaping () -> Void
  ) -> TimerID {
    lastNumber += 1
    let id = TimerID(number: lastNumber)
    let index = entries.lastIndex { $0.due > due }.map { $0 + 1 } ?? 0
    entries.insert(Entry(due: due, id: id, action: action), at: index)
    return id
  }

  mutating func remove(_ id: TimerID) { entries.removeAll { $0.id == id } }

  mutating func popDue(_ now: ContinuousClock.Instant) -> (() -> Void)? {
    guard let next = entries.last, next.due <= now else { return nil }
    return entries.removeLast().action
  }
}
