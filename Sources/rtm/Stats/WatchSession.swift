import CommandKit
import Glibc
import Reactor
import Terminal
import Threads

/// `rtm stats --watch` on a terminal, from taking the screen to giving it back.
///
/// While an answer is waited for, the loop turns: keys, new sizes and signals are handled.
final class WatchSession {
  private let source: StatsSource
  private let server: String
  private let loop: EventLoop
  private let screen = FullScreen()
  private var pace: WatchPace
  private var trend = Trend()
  private var state = WatchState()
  private var keys = KeyReader()
  private var isOver = false
  /// The signal that ends it.
  private var ending: Int32?

  init(_ source: StatsSource, at server: String, _ pace: WatchPace, on loop: EventLoop) {
    self.source = source
    self.server = server
    self.pace = pace
    self.loop = loop
  }

  /// Ends with the user's wish, or the process by a signal; the terminal is as it was.
  func run() throws -> ExitStatus {
    // Before the screen is taken: a server that was never there is an error as any other.
    guard pace.begin() else { return .success }
    trend.add(try source.answer(withRows: true).sample)
    let awaited = [SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH]
    SignalSource.block(awaited)
    let signals = try SignalSource(awaited, on: loop) { [unowned self] in handle($0) }
    let keyboard = try loop.add(STDIN_FILENO, for: .readable, handler: self)
    screen.take()
    draw()
    while !isOver {
      if state.isPaused {
        loop.runOnce()
      } else if let left = pace.left {
        loop.runOnce(upTo: left)
      } else if pace.begin() {
        look()
      } else {
        isOver = true
      }
    }
    loop.remove(keyboard)
    screen.restore()
    if let ending { end(by: ending) }
    return withExtendedLifetime(signals) { .success }
  }

  private func look() {
    do throws(Failure) {
      trend.add(try source.answer(withRows: true).sample)
      state.trouble = nil
    } catch {
      state.trouble = "trying again: \(error.reason)"
    }
    if !isOver { draw() }
  }

  private func draw() {
    guard let size = ScreenSize.standardOutput else { return }
    screen.show(shown(in: size).lines(clock: Printout.timeOfDay()), in: size)
  }

  private func shown(in size: ScreenSize) -> WatchScreen {
    WatchScreen(
      server: server, interval: pace.interval.text, trend: trend, state: state, size: size,
      style: .standardOutput, alphabet: .ofLocale)
  }
}

// MARK: What comes

extension WatchSession: EventHandler {
  /// Keys have.
  func ready(_ readiness: Readiness) {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(STDIN_FILENO, &bytes, bytes.count)
    guard count > 0 else {
      // The terminal has gone, and will not come back.
      if count == 0 || (errno != EAGAIN && errno != EINTR) { leave() }
      return
    }
    for key in keys.keys(from: bytes[..<count]) {
      let columns = trend.latest?.rows == nil ? 0 : columnCount
      switch state.press(key, columns: columns) {
      case .nothing: break
      case .redraw: draw()
      case .quit: leave()
      }
    }
  }

  private var columnCount: Int { trend.latest.map { RowColumn.all(for: $0.scope).count } ?? 0 }

  private func handle(_ signal: Int32) {
    switch signal {
    case SIGWINCH:
      draw()
    case SIGTSTP:
      screen.suspend()
      draw()
    case SIGINT:
      leave()
    default:
      ending = signal
      leave()
    }
  }

  private func leave() {
    isOver = true
    source.cancel()
  }
}
