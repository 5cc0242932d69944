import Synchronization

/// A number that any thread may add to; a gauge when it is also subtracted from.
package final class Counter: Sendable {
  private let count = Atomic(0)

  package init() {}

  package var value: Int { count.load(ordering: .relaxed) }
  package func add(_ amount: Int = 1) { count.add(amount, ordering: .relaxed) }
  package func subtract(_ amount: Int = 1) { count.subtract(amount, ordering: .relaxed) }
}
