import CLinux
import Glibc

/// How much a terminal shows.
package struct ScreenSize: Equatable, Sendable {
  package var columns: Int
  package var rows: Int

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// Of standard output's terminal, as it is now; `nil` of a pipe or a file.
  package static var standardOutput: ScreenSize? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var columns: Int32 = 0
    var rows: Int32 = 0
    rtm_terminal_size(STDOUT_FILENO, &columns, &rows)
    return ScreenSize(columns: Int(columns), rows: Int(rows))
  }
}
