import CLinux
import Glibc

/// A terminal's whole screen, for as long as it is taken: the alternate one, so that the shell's is
/// there again afterwards.
///
/// The owner calls ``restore()`` on every way out: exit(3) does not do it. Keys that make signals
/// (Ctrl-C, Ctrl-Z) still do; the others come as they are pressed, and are not echoed.
package final class FullScreen {
  private var original = termios()
  private var isTaken = false

  /// Whether there is a screen to take: a terminal in both directions that can move its cursor.
  package static var isUsable: Bool {
    let terminal = getenv("TERM").map { String(cString: $0) } ?? ""
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && terminal != "" && terminal != "dumb"
  }

  package init() {}

  /// Takes the terminal; what it shows is kept.
  package func take() {
    guard !isTaken, tcgetattr(STDIN_FILENO, &original) == 0 else { return }
    var raw = original
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    raw.c_iflag &= ~tcflag_t(ICRNL | IXON)
    withUnsafeMutableBytes(of: &raw.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    isTaken = true
    put(Sequence.enter)
  }

  /// Gives the terminal back as it was found. More than once is once.
  package func restore() {
    guard isTaken else { return }
    isTaken = false
    put(Sequence.leave)
    // What was typed and not read is not for the shell.
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &original)
  }

  /// Shows `lines` from the top, none wider than the screen and no more than it has rows. In one
  /// write, each line over what stood there before, so that nothing flickers.
  package func show(_ lines: [String]) {
    if isTaken { put(Self.frame(lines)) }
  }

  /// To be called when the user wants the process stopped (SIGTSTP): gives the terminal back,
  /// stops, and takes it again.
  package func suspend() {
    restore()
    raise(SIGSTOP)
    take()
  }

  private func put(_ text: String) {
    fputs(text, rtm_stdout())
    fflush(rtm_stdout())
  }
}

// MARK: Sequences

extension FullScreen {
  private enum Sequence {
    /// Alternate screen, cursor off, no wrapping.
    static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J"
    static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    /// Around what the terminal is to show at once, if it knows how to: synchronized output.
    static let begin = "\u{1B}[?2026h"
    static let end = "\u{1B}[?2026l"
    static let home = "\u{1B}[H"
    static let eraseToEndOfLine = "\u{1B}[K"
    static let eraseBelow = "\u{1B}[J"
  }

  /// All that ``show(_:)`` writes.
  static func frame(_ lines: [String]) -> String {
    Sequence.begin + Sequence.home
      + lines.map { $0 + Sequence.eraseToEndOfLine }.joined(separator: "\r\n")
      + Sequence.eraseBelow + Sequence.end
  }
}
