import CommandKit
import Reactor
import Telemetry
import Terminal

/// `rtm stats --watch`: a screen on a terminal, elsewhere a line for each look.
enum Watch {
  static func run(_ arguments: Arguments) throws -> ExitStatus {
    let loop = try EventLoop()
    defer { loop.end() }
    let (source, server) = try StatsSource.from(arguments, turning: loop)
    let pace = WatchPace(every: arguments[Stats.interval], count: arguments[Stats.count])
    guard FullScreen.isUsable, !arguments[Stats.json] else {
      return try printLines(from: source, pace, on: loop, asJSON: arguments[Stats.json])
    }
    return try WatchSession(source, at: server, pace, on: loop).run()
  }

  /// A server that answered once is tried again, and stderr says once that it does not answer.
  private static func printLines(
    from source: StatsSource, _ pace: WatchPace, on loop: EventLoop, asJSON: Bool
  ) throws -> ExitStatus {
    var pace = pace
    var trend = Trend()
    var isInTrouble = false
    while pace.begin() {
      switch look(at: source) {
      case .success(let answer):
        trend.add(answer.sample)
        isInTrouble = false
        let time = LogTime.now.text
        try say(
          asJSON ? WatchLine.json(answer.json, at: time) : WatchLine.text(of: trend, at: time))
      case .failure(let failure):
        guard trend.latest != nil else { throw failure }
        if !isInTrouble { complain("\(failure.reason); trying again") }
        isInTrouble = true
      }
      while let left = pace.left { loop.runOnce(upTo: left) }
    }
    return .success
  }

  private static func look(at source: StatsSource) -> Result<StatsSource.Answer, Failure> {
    do throws(Failure) { return .success(try source.answer()) } catch { return .failure(error) }
  }
}

/// When to look at a server: at its interval, however long the answers take.
struct WatchPace {
  let interval: WatchInterval
  /// How many looks are left; `nil` for any number.
  private var remaining: Int?
  private var due = ContinuousClock.now

  init(every interval: WatchInterval, count: Int?) {
    self.interval = interval
    remaining = count
  }

  /// Notes that a look begins; false where there are to be no more.
  mutating func begin() -> Bool {
    if let count = remaining {
      guard count > 0 else { return false }
      remaining = count - 1
    }
    due = max(due + interval.duration, ContinuousClock.now)
    return true
  }

  /// How long until the next look; `nil` when its time has come, or there is none.
  var left: Duration? {
    guard remaining != 0 else { return nil }
    let left = due - ContinuousClock.now
    return left > .zero ? left : nil
  }
}
