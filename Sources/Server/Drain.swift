import Hub
import Messaging

/// A worker's clients on their way out: each is closed at its own time, evenly spread, so that the
/// servers they go to next are not stormed.
struct Drain {
  private let clients: [Subscriber]
  private let began: ContinuousClock.Instant
  private let time: Duration
  private var closed = 0
  /// The server has been told that all are gone.
  var isReported = false

  /// Of `clients`, from `began` on, for `time`; zero closes all at once.
  init(of clients: [Subscriber], from began: ContinuousClock.Instant, over time: Duration) {
    self.clients = clients
    self.began = began
    self.time = time
  }

  /// Whether all have been asked to leave.
  var isDone: Bool { closed == clients.count }

  /// Closes those whose time has come.
  mutating func proceed(at now: ContinuousClock.Instant, in shard: Shard) {
    let due = Self.due(of: clients.count, after: now - began, in: time)
    while closed < due {
      shard.close(clients[closed], because: .draining)
      closed += 1
    }
  }

  /// How many of `count` are to be closed when `elapsed` of `time` has passed: the first at once,
  /// the last just before the end.
  static func due(of count: Int, after elapsed: Duration, in time: Duration) -> Int {
    guard elapsed < time else { return count }
    return min(count, Int(elapsed / time * Double(count)) + 1)
  }
}
