import CLinux
import Glibc

/// Whether and how text is coloured.
package struct Style: Equatable, Sendable {
  package let isColoured: Bool

  package init(isColoured: Bool) { self.isColoured = isColoured }

  /// What standard output wants: colour on a terminal that is not `dumb`, unless `NO_COLOR` is set
  /// (https://no-color.org); else anywhere where `CLICOLOR_FORCE` is (bixense.com/clicolors).
  package static let standardOutput = Style(descriptor: STDOUT_FILENO)
  /// The same for standard error.
  package static let standardError = Style(descriptor: STDERR_FILENO)

  private init(descriptor: Int32) {
    self.init(
      isTerminal: isatty(descriptor) == 1, noColor: variable("NO_COLOR"),
      forced: variable("CLICOLOR_FORCE"), terminal: variable("TERM"))
  }

  /// `noColor` is the value of `NO_COLOR`, which counts more than `forced`, that of
  /// `CLICOLOR_FORCE`; an empty one does not count, nor does a forced `0`. `terminal` is `TERM`.
  package init(isTerminal: Bool, noColor: String?, forced: String?, terminal: String?) {
    let isForced = !["", "0"].contains(forced ?? "")
    isColoured = (noColor ?? "").isEmpty && (isForced || isTerminal && terminal != "dumb")
  }

  /// Has all that is printed from now on be coloured, or not, whatever the environment says: by
  /// putting it there, where programs that are started see it, too. To be called before the first
  /// style is made.
  package static func force(_ isColoured: Bool) {
    unsetenv("NO_COLOR")
    setenv(isColoured ? "CLICOLOR_FORCE" : "NO_COLOR", "1", 1)
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
