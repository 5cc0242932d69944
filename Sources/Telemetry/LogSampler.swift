import Threads

/// Keeps a flood of one event from filling a disk: of each event the first few a second are
/// written, then only how many more there were.
final class LogSampler: Sendable {
  /// How many were not written of an event's second.
  struct Left: Equatable {
    let event: String
    let level: Log.Level
    let count: Int
  }

  private struct Window {
    var second: Int
    var level: Log.Level
    var count = 0
  }

  /// By event; these are the program's own words, and few.
  private let windows = Locked<[String: Window]>([:])

  /// How many a second. Whoever asks for debugging wants to see more, but has a disk as well.
  static func limit(of level: Log.Level) -> Int { level == .debug ? 1000 : 20 }

  /// - Returns: whether to write the event that happens at `second`, and what was left out of its
  ///   last second, if that is over.
  func admit(_ event: String, _ level: Log.Level, at second: Int) -> (isAdmitted: Bool, Left?) {
    windows.withLock { windows in
      var window = windows[event] ?? Window(second: second, level: level)
      var left: Left?
      if window.second != second {
        left = Self.left(of: event, window)
        window = Window(second: second, level: level)
      }
      window.count += 1
      windows[event] = window
      return (window.count <= Self.limit(of: level), left)
    }
  }

  /// Takes what was left out of seconds before `second`.
  func takeLeft(at second: Int) -> [Left] {
    windows.withLock { windows in
      let over = windows.filter { $0.value.second != second }
      for event in over.keys { windows[event] = nil }
      return over.compactMap { Self.left(of: $0.key, $0.value) }.sorted { $0.event < $1.event }
    }
  }

  private static func left(of event: String, _ window: Window) -> Left? {
    let count = window.count - limit(of: window.level)
    return count > 0 ? Left(event: event, level: window.level, count: count) : nil
  }
}
