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
  package func show(_ lines: [String], in size: ScreenSize) {
    if isTaken { put(Self.frame(lines, columns: size.columns)) }
  }

  /// To be called when the user wants the process stopped (SIGTSTP): gives the terminal back,
  /// stops, and takes it again.
  package func suspend() {
    restore()
    raise(SIGSTOP)
    take()
  }

  /// In one write(2) as far as the terminal takes it; stdio would make one of each line.
  private func put(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // Whoever shares the terminal with us made it non-blocking.
        var wanted = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&wanted, 1, -1)
      } else if errno != EINTR {
        return
      }
    }
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

  /// All that ``show(_:in:)`` writes.
  static func frame(_ lines: [String], columns: Int) -> String {
    let rows = lines.enumerated().map { number, line in
      // Behind a full line the cursor stands on its last character, and would erase that.
      let isFull = visibleColumns(of: line) >= columns
      let isLast = number == lines.count - 1
      return line + (isFull ? "" : isLast ? Sequence.eraseBelow : Sequence.eraseToEndOfLine)
    }
    return Sequence.begin + Sequence.home + rows.joined(separator: "\r\n") + Sequence.end
  }

  /// Without the escapes of ``Style``.
  private static func visibleColumns(of line: String) -> Int {
    var columns = 0
    for (number, part) in line.split(separator: "\u{1B}[", omittingEmptySubsequences: false)
      .enumerated()
    {
      let text = number == 0 ? part : part.drop { $0 != "m" }.dropFirst()
      columns += TextWidth.columns(of: text)
    }
    return columns
  }
}
