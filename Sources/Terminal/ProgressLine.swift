import CLinux
import Glibc

/// Draws a ``Progress`` on standard error, in place, if that is a terminal; does nothing elsewhere.
///
/// Before anything else is written there, call ``clear()``.
package struct ProgressLine: ~Copyable {
  private var progress: Progress
  private let isShown: Bool
  private let began = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?

  /// As often as an eye can follow.
  private static let interval: Duration = .milliseconds(100)

  /// `noun` is what is counted, in the singular.
  package init(of noun: String) {
    progress = Progress(of: noun)
    isShown = isatty(STDERR_FILENO) == 1 && getenv("TERM").map { String(cString: $0) } != "dumb"
  }

  /// Call it as often as you like. `fraction` is called when it is time to draw; `nil` means that
  /// nobody knows how much there is.
  package mutating func advance(to count: Int, _ fraction: () -> Double?) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - (drawn ?? began) >= Self.interval else { return }
    drawn = now
    progress.advance(to: count, fraction(), at: now - began)
    var columns: Int32 = 0
    var rows: Int32 = 0
    rtm_terminal_size(STDERR_FILENO, &columns, &rows)
    // The last column stays empty: a terminal may wrap when it is written to.
    write("\r\u{1B}[K" + progress.line(columns: Int(columns) - 1))
  }

  package mutating func clear() {
    guard drawn != nil else { return }
    drawn = nil
    write("\r\u{1B}[K")
  }

  /// What a terminal does not take is not worth an error.
  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
