import CLinux
import Glibc

/// Which characters the user's terminal shows, as far as the locale tells.
package enum Alphabet: Sendable {
  case unicode
  case ascii

  /// What `LC_ALL`, `LC_CTYPE` and `LANG` say: UTF-8, or nothing beyond ASCII.
  package static let ofLocale: Alphabet = {
    setlocale(Int32(LC_CTYPE), "")
    let name = nl_langinfo(Int32(CODESET)).map { String(cString: $0) }
    return name == "UTF-8" ? .unicode : .ascii
  }()

  /// Stands for what was left out; one column wide.
  package var ellipsis: String { self == .unicode ? "…" : "~" }
}
