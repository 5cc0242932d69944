/// One part for each of some keys' hashes, each under a lock of its own: threads that have to do
/// with different keys seldom meet.
package final class Striped<Part: Sendable>: Sendable {
  private let stripes: [Locked<Part>]

  package init(_ part: Part, count: Int = 64) {
    stripes = (0..<count).map { _ in Locked(part) }
  }

  /// Runs `body` alone with the part that `key` belongs to; see ``Locked/withLock(_:)``.
  package func withLock<Result>(of key: some Hashable, _ body: (inout Part) -> Result) -> Result {
    part(ofHash: key.hashValue).withLock(body)
  }

  /// The part of the keys that hash so: for hot paths, as the hashing of a key whose type this
  /// module does not know takes longer.
  package func part(ofHash hash: Int) -> Locked<Part> {
    stripes[Int(UInt(bitPattern: hash) % UInt(stripes.count))]
  }

  /// Each part once, one after the other; so what is seen of two of them was not so at one time.
  package func reduce<Result>(
    into initial: Result, _ update: (inout Result, Part) -> Void
  ) -> Result {
    stripes.reduce(into: initial) { result, stripe in stripe.withLock { update(&result, $0) } }
  }
}

/// How many there are of each key, exact over all threads. Nothing is kept of keys without any.
package final class Tally<Key: Hashable & Sendable>: Sendable {
  private let counts = Striped<[Key: Int]>([:])

  package init() {}

  /// Counts one more of `key`, unless there are `limit` already; then it is false.
  package func add(_ key: Key, upTo limit: Int) -> Bool {
    counts.withLock(of: key) { counts in
      guard counts[key, default: 0] < limit else { return false }
      counts[key, default: 0] += 1
      return true
    }
  }

  /// To be called once for each ``add(_:upTo:)`` that was true.
  package func remove(_ key: Key) {
    counts.withLock(of: key) { counts in
      let count = counts[key, default: 0] - 1
      precondition(count >= 0, "more of a key were removed than added")
      counts[key] = count == 0 ? nil : count
    }
  }

  /// How many keys there are anything of.
  package var keyCount: Int { counts.reduce(into: 0) { $0 += $1.count } }
}
