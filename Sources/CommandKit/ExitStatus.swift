/// How a command ended, as its caller's shell sees it.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  case failure = 1
  case refused = 2
  case unreachable = 3
  case usage = 64  // EX_USAGE, sysexits.h

  /// What the table in `--help` and the man pages says of it.
  package var meaning: String {
    switch self {
    case .success: "Done."
    case .failure: "Failed, or what was waited for did not happen."
    case .refused: "The server refused."
    case .unreachable: "The server could not be reached."
    case .usage: "The command line, a variable or a file of settings makes no sense."
    }
  }
}
