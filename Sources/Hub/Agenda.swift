/// What is to be done later, the soonest first: a binary heap, for many entries of a few delays.
struct Agenda<Item> {
  private struct Entry {
    let due: ContinuousClock.Instant
    let item: Item
  }
  /// Each entry is due no later than the two behind it, at `2i + 1` and `2i + 2`.
  private var heap: [Entry] = []

  mutating func add(_ item: Item, at due: ContinuousClock.Instant) {
    heap.append(Entry(due: due, item: item))
    var position = heap.count - 1
    while position > 0 {
      let parent = (position - 1) / 2
      guard heap[position].due < heap[parent].due else { break }
      heap.swapAt(position, parent)
      position = parent
    }
  }

  /// Takes the soonest, if it is due by `now`.
  mutating func popDue(_ now: ContinuousClock.Instant) -> Item? {
    guard let first = heap.first, first.due <= now else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    sink()
    return first.item
  }

  private mutating func sink() {
    var position = 0
    while true {
      let children = (2 * position + 1...2 * position + 2).filter { $0 < heap.count }
      guard let child = children.min(by: { heap[$0].due < heap[$1].due }),
        heap[child].due < heap[position].due
      else { return }
      heap.swapAt(position, child)
      position = child
    }
  }
}
