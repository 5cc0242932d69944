/// Things that are costly to make and that any thread may use, one user at a time: each use takes
/// one that is idle, or a new one.
package final class Pool<Item>: Sendable {
  private let idle = Locked<[Item]>([])
  private let make: @Sendable () -> Item

  package init(_ make: @escaping @Sendable () -> Item) { self.make = make }

  /// As many items stay as there ever were uses at the same time.
  package func use<Result>(_ body: (Item) -> Result) -> Result {
    let item = idle.withLock { $0.popLast() } ?? make()
    defer { idle.withLock { $0.append(item) } }
    return body(item)
  }
}
