import Glibc

/// What stands before the edited line, kept in memory where libedit can read it.
package final class Prompt {
  /// Stands around escapes, which have no width.
  static let mark: UInt8 = 1

  let text: UnsafeMutablePointer<CChar>?
  let columns: Int

  /// A space follows `text`: libedit wants no escape at the end.
  package init(_ text: String, _ colour: Style.Colour = .cyan, style: Style) {
    let plain = printable(text)
    let mark = "\u{1}"
    let start = "\(mark)\u{1B}[\(colour.rawValue)m\(mark)"
    self.text = strdup(
      style.isColoured ? "\(start)\(plain)\(mark)\u{1B}[0m\(mark) " : plain + " ")
    columns = TextWidth.columns(of: plain) + 1
  }

  deinit { free(text) }
}
