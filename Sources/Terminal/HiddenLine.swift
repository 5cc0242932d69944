import Glibc

/// A line that is typed at the terminal and not shown, for secrets.
package enum HiddenLine {
  /// Asks for one by `prompt`, on the terminal itself, whatever standard input and output are;
  /// `nil` where there is no terminal, or where Ctrl-D is typed instead.
  ///
  /// - Throws: ``Interrupted`` where Ctrl-C is typed, with the terminal as it was.
  package static func ask(_ prompt: String) throws(Interrupted) -> String? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var usual = termios()
    guard tcgetattr(terminal, &usual) == 0 else { return nil }
    var hidden = usual
    // Signals are characters here, so none can end us while the terminal shows nothing.
    hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    tcsetattr(terminal, TCSAFLUSH, &hidden)
    defer { tcsetattr(terminal, TCSAFLUSH, &usual) }
    show(prompt, on: terminal)
    defer { show("\n", on: terminal) }
    return try line(from: terminal)
  }

  /// What was asked for is not wanted any more: the program should end as by SIGINT.
  package struct Interrupted: Error {}

  private static func show(_ text: String, on terminal: Int32) {
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  private static func line(from terminal: Int32) throws(Interrupted) -> String? {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return String(decoding: line, as: UTF8.self)
      case 3: throw Interrupted()
      case 4: return nil
      case 8, 0x7F: removeCharacter(from: &line)
      case 21: line = []
      default: line.append(byte)
      }
    }
  }

  /// One of UTF-8 has more bytes than one.
  private static func removeCharacter(from line: inout [UInt8]) {
    while let last = line.popLast(), last & 0xC0 == 0x80 {}
  }
}
