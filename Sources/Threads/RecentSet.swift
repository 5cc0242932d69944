/// Values that were seen of late, for all threads; as many as its limit, beyond which the first to
/// come is the first to be forgotten.
package final class RecentSet<Value: Hashable & Sendable>: Sendable {
  private struct State {
    var values: Set<Value> = []
    /// In the order they came; those before `first` are forgotten.
    var order: [(value: Value, until: Int)] = []
    var first = 0
    var forgotten = 0
  }
  private let state = Locked(State())
  private let limit: Int

  package init(limit: Int) { self.limit = limit }

  /// Remembers `value`; after `until` it need not be remembered any more. Both times are in the
  /// caller's unit.
  ///
  /// - Returns: whether it is new, or so old that it was forgotten.
  package func insert(_ value: Value, until: Int, now: Int) -> Bool {
    state.withLock { state in
      while state.first < state.order.count, state.order[state.first].until < now {
        Self.forgetFirst(of: &state)
      }
      guard state.values.insert(value).inserted else { return false }
      state.order.append((value, until))
      if state.values.count > limit {
        Self.forgetFirst(of: &state)
        state.forgotten += 1
      }
      return true
    }
  }

  private static func forgetFirst(of state: inout State) {
    state.values.remove(state.order[state.first].value)
    state.first += 1
    guard state.first > state.order.count / 2 else { return }
    state.order.removeFirst(state.first)
    state.first = 0
  }

  /// How many were forgotten before their time, for want of room.
  package var forgotten: Int { state.withLock { $0.forgotten } }
}
