import Hub
import Telemetry

/// How fast counters grow: looks at them once a second and remembers a few seconds.
struct RateMeter {
  private var samples: [Sample] = []

  /// Counters at one time.
  struct Sample {
    /// Nanoseconds, by ``Monotonic``.
    let time: Int
    /// For each app, what ``figures`` are.
    let apps: [[Int]]
    /// Nanoseconds not spent waiting, by loop.
    let busy: [Int]
  }

  /// How many seconds a rate is of, once the server has run for so long.
  private static let seconds = 10

  /// Whose rates are told, with their names.
  static let figures: [(name: String, counter: @Sendable (AppUsage) -> Counter)] = [
    ("connections_opened", { $0.connects }), ("messages_received", { $0.requests }),
    ("messages_sent", { $0.sentMessages }), ("publications", { $0.publications }),
    ("received_bytes", { $0.receivedBytes }), ("sent_bytes", { $0.sentBytes }),
    ("api_calls", { $0.apiCalls }),
  ]

  mutating func look(at shared: SharedState) {
    let apps = shared.apps.all.map { usage in Self.figures.map { $0.counter(usage).value } }
    let busy = shared.loops.map(\.busy.value)
    samples.append(Sample(time: Monotonic.nanoseconds, apps: apps, busy: busy))
    if samples.count > Self.seconds + 1 { samples.removeFirst() }
  }

  /// What each figure of an app grows by in a second; the app by its place.
  func rates(ofApp app: Int) -> [Double] {
    Self.figures.indices.map { figure in rate { $0.apps[app][figure] } }
  }

  /// The part of its time that a loop is busy, from 0 to 1.
  func load(ofLoop loop: Int) -> Double { rate { $0.busy[loop] } / 1e9 }

  private func rate(_ value: (Sample) -> Int) -> Double {
    guard let first = samples.first, let last = samples.last, last.time > first.time else {
      return 0
    }
    return Double(value(last) - value(first)) / (Double(last.time - first.time) / 1e9)
  }
}
