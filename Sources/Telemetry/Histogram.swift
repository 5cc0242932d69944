/// How long something takes, by fixed buckets; any thread may add to it, without locks.
package final class Histogram: Sendable {
  /// The buckets' upper ends, in nanoseconds: 100 µs to 1 s. The last bucket has none.
  package static let bounds = [
    100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000,
  ]

  private let counts = (0...bounds.count).map { _ in Counter() }
  private let sum = Counter()

  package init() {}

  package func observe(nanoseconds: Int) {
    counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count].add()
    sum.add(nanoseconds)
  }

  /// What was observed until now.
  package var figures: Figures {
    Figures(counts: counts.map(\.value), nanoseconds: sum.value)
  }

  package struct Figures: Equatable, Sendable {
    /// A number for each bucket, one more than there are bounds.
    package var counts: [Int]
    /// All together.
    package var nanoseconds: Int

    package init(
      counts: [Int] = Array(repeating: 0, count: bounds.count + 1), nanoseconds: Int = 0
    ) {
      self.counts = counts
      self.nanoseconds = nanoseconds
    }

    package static func + (one: Figures, other: Figures) -> Figures {
      Figures(
        counts: zip(one.counts, other.counts).map(+),
        nanoseconds: one.nanoseconds + other.nanoseconds)
    }
  }
}
