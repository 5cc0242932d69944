import CLinux
import Glibc

/// Whether and how text is coloured.
package struct Style: Equatable, Sendable {
  package let isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// What standard output wants: colour on a terminal that is not `dumb`, unless `NO_COLOR` is set
  /// (https://no-color.org).
  package static let standardOutput = Style(descriptor: STDOUT_FILENO)
  /// The same for standard error.
  package static let standardError = Style(descriptor: STDERR_FILENO)

  private init(descriptor: Int32) {
    self.init(
      isTerminal: isatty(descriptor) == 1, noColor: variable("NO_COLOR"),
      terminal: variable("TERM"))
  }

  /// `noColor` is the value of `NO_COLOR`, of which an empty one does not count; `terminal` that of
  /// `TERM`.
  package init(isTerminal: Bool, noColor: String?, terminal: String?) {
    isColoured = isTerminal && (noColor ?? "").isEmpty && terminal != "dumb"
  }

  package enum Colour: Int, Sendable {
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case cyan = 36
  }

  /// `text` in `colour`, or as it is.
  package func callAsFunction(_ text: String, _ colour: Colour) -> String {
    isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

private func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
