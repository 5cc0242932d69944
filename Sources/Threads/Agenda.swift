/// What is to be done later, the soonest first; of those that are due at one time, the first that
/// was added. A binary heap, for many entries of a few delays.
package struct Agenda<Item> {
  private struct Entry {
    let due: ContinuousClock.Instant
    let number: UInt64
    let item: Item

    func isBefore(_ other: Entry) -> Bool { (due, number) < (other.due, other.number) }
  }
  /// Each entry is before the two behind it, at `2i + 1` and `2i + 2`.
  private var heap: [Entry] = []
  private var lastNumber: UInt64 = 0

  package init() {}

  package var nextDue: ContinuousClock.Instant? { heap.first?.due }

  package mutating func add(_ item: Item, at due: ContinuousClock.Instant) {
    lastNumber += 1
    heap.append(Entry(due: due, number: lastNumber, item: item))
    var position = heap.count - 1
    while position > 0 {
      let parent = (position - 1) / 2
      guard heap[position].isBefore(heap[parent]) else { break }
      heap.swapAt(position, parent)
      position = parent
    }
  }

  /// Takes the soonest, if it is due by `now`.
  package mutating func popDue(_ now: ContinuousClock.Instant) -> Item? {
    guard let first = heap.first, first.due <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    sink()
    return first.item
  }

  private mutating func sink() {
    var position = 0
    while true {
      let (left, right) = (2 * position + 1, 2 * position + 2)
      guard left < heap.count else { return }
      let child = right < heap.count && heap[right].isBefore(heap[left]) ? right : left
      guard heap[child].isBefore(heap[position]) else { return }
      heap.swapAt(position, child)
      position = child
    }
  }
}
