import Synchronization

/// A number that any thread may add to; a gauge when it is also subtracted from.
package final class Counter: Sendable {
  private let count = Atomic(0)

  package init() {}

  package var value: Int { count.load(ordering: .relaxed) }
  package func add(_ amount: Int = 1) { count.add(amount, ordering: .relaxed) }
  /// Adds one, unless there are `limit` already; then it is false.
  package func add(upTo limit: Int?) -> Bool {
    guard let limit else {
      add()
      return true
    }
    var seen = value
    while seen < limit {
      let (isDone, original) = count.weakCompareExchange(
        expected: seen, desired: seen + 1, ordering: .relaxed)
      if isDone { return true }
      seen = original
    }
    return false
  }
  package func subtract(_ amount: Int = 1) { count.subtract(amount, ordering: .relaxed) }
}
