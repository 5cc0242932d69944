/// How a server's figures went: its samples in order, and what follows of two.
struct Trend: Equatable, Sendable {
  /// The rows of all but the last two are gone.
  private(set) var samples: [Sample] = []

  /// More than any sparkline shows.
  static let longest = 400

  var latest: Sample? { samples.last }
  private var previous: Sample? { samples.dropLast().last }

  mutating func add(_ sample: Sample) {
    if let latest, latest.scope.isAnother(than: sample.scope) { samples = [] }
    samples.append(sample)
    if samples.count > 2 { samples[samples.count - 3].rows = nil }
    if samples.count > Self.longest { samples.removeFirst() }
  }

  /// The same without its past, which tells no rates.
  var still: Trend {
    var trend = Trend()
    trend.samples = samples.suffix(1)
    return trend
  }

  /// What a counter grew by in a second, between the last two samples; `nil` before the second, or
  /// where there is no such counter.
  func rate(of figure: String) -> Double? {
    guard let previous, let latest else { return nil }
    return Self.rate(latest.figures[figure], previous.figures[figure], previous, latest)
  }

  /// The same of one row.
  func rate(of figure: String, inRow row: Sample.Row) -> Double? {
    guard let previous, let latest,
      let earlier = previous.rows?.first(where: { $0.name == row.name })
    else { return nil }
    return Self.rate(row.figures[figure], earlier.figures[figure], previous, latest)
  }

  /// The rates between each two samples, the oldest first.
  func rates(of figure: String) -> [Double] {
    zip(samples, samples.dropFirst()).compactMap { earlier, later in
      Self.rate(later.figures[figure], earlier.figures[figure], earlier, later)
    }
  }

  /// The values themselves, the oldest first.
  func values(of figure: String) -> [Double] {
    samples.compactMap { $0.figures[figure].map(Double.init) }
  }

  /// The greatest load of a loop in each sample.
  var loads: [Double] { samples.compactMap { $0.loops.map(\.load).max() } }

  /// A counter that is less than it was has begun anew, with the server.
  private static func rate(
    _ later: Int?, _ earlier: Int?, _ first: Sample, _ second: Sample
  ) -> Double? {
    guard let later, let earlier, second.time > first.time else { return nil }
    let growth = later >= earlier ? later - earlier : later
    return Double(growth) / (Double(second.time - first.time) / 1e9)
  }
}

extension Sample.Scope {
  /// Whether figures of one say nothing about those of the other.
  fileprivate func isAnother(than other: Sample.Scope) -> Bool {
    switch (self, other) {
    case (.server, .server): false
    default: self != other
    }
  }
}
