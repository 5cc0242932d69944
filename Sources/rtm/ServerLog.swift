import Glibc
import Settings
import Telemetry
import Terminal
import Threads

/// Where `rtm serve` tells what happens: standard error, in the form that suits its reader.
struct ServerLog {
  let log: Log
  private let writer: LogWriter

  /// Starts a thread: signals must have been blocked before.
  init(_ settings: ServerSettings) throws(SystemError) {
    let writer = try LogWriter()
    let log = Log(
      from: Self.level(settings), as: Self.format(settings), dropped: writer.dropped
    ) { writer.write($0) }
    try writer.start(writingTo: STDERR_FILENO) {
      log.tellWhatWasLeftOut()
      let dropped = writer.takeDropped()
      if dropped > 0 { log.warning("log-lines-dropped", ["lines": .number(dropped)]) }
    }
    self.log = log
    self.writer = writer
  }

  /// Writes what waits, and goes on: for what is to stand below it on a terminal.
  func flush() { writer.flush() }

  /// Writes what waits, unless nobody reads it.
  func finish() { writer.finish() }

  private static func level(_ settings: ServerSettings) -> Log.Level {
    switch settings.logLevel {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }

  private static func format(_ settings: ServerSettings) -> LogFormat {
    let isTerminal = isatty(STDERR_FILENO) == 1
    let isColoured = Style.standardError.isColoured
    switch settings.logFormat {
    case .auto: return isTerminal ? .columns(isColoured: isColoured) : .json
    case .logfmt: return .logfmt(isColoured: isColoured)
    case .json: return .json
    }
  }
}
