import CLinux
import Glibc

/// How many columns text takes on a terminal.
package enum TextWidth {
  /// wcwidth(3) and libedit know only the characters of the locale; ours is UTF-8 in any case.
  static let isUnicode =
    Alphabet.ofLocale == .unicode || setlocale(Int32(LC_CTYPE), "C.UTF-8") != nil

  /// Of one character as libedit draws it: `^A` for controls, `\U+xxxx` for what wcwidth(3) does
  /// not call printable.
  static func columns(of character: Int32) -> Int {
    _ = isUnicode
    if character < 32 || character == 127 { return 2 }
    let width = Int(rtm_wcwidth(character))
    return width >= 0 ? width : (character > 0xFFFF ? 8 : 7)
  }

  /// Of text that was made ``printable(_:)``.
  package static func columns(of text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: Int32(bitPattern: $1.value)) }
  }
}

/// Columns of standard output's terminal; 80 when it has none.
func terminalColumns() -> Int { ScreenSize.standardOutput?.columns ?? 80 }
