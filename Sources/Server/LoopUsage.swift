import Telemetry

/// What one loop is doing. Written by that loop alone, so that no two share a cache line for it.
final class LoopUsage: Sendable {
  let turns = Counter()
  /// Nanoseconds not spent waiting.
  let busy = Counter()
  /// Messages from the hub taken for this loop's connections.
  let messages = Counter()
  /// Bytes that wait for connections which do not read them.
  let unsentBytes = Counter()
  /// From a publication to the end of the turn that has sent it here.
  let latency = Histogram()
  /// HTTP responses by the first digit of their status.
  private let responses = (0...5).map { _ in Counter() }

  func turned(for time: Duration, messages count: Int) {
    turns.add()
    busy.add(
      Int(time.components.seconds) * 1_000_000_000
        + Int(time.components.attoseconds / 1_000_000_000))
    if count > 0 { messages.add(count) }
  }

  func responded(_ status: Int) { responses[min(max(0, status / 100), 5)].add() }
  /// `digit` is from 1 to 5.
  func responses(_ digit: Int) -> Int { responses[digit].value }
}
