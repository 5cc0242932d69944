import CommandKit
import Glibc
import Messaging
import Settings
import Terminal

/// What the commands of `rtm auth` have in common.
extension Auth {
  static let secretHelp = """
    A secret of - is read from standard input. Where the key is known and the secret is not, it is
    asked for at the terminal.
    """

  /// The app that signs. `readsInput` says that standard input has something else to tell.
  static func signer(_ arguments: Arguments, readsInput: Bool = false) throws -> App {
    var credentials = try Credentials(arguments, needsServer: false)
    try complete(&credentials, readsInput: readsInput)
    return try credentials.signer()
  }

  /// Finds the secret where it is not written down.
  static func complete(_ credentials: inout Credentials, readsInput: Bool = false) throws {
    if credentials.secret?.revealed == "-" {
      guard !readsInput else {
        throw UsageError.incomplete("standard input has the body already; set RTM_APP_SECRET")
      }
      let text = try Input.text(of: Input.standardInput, named: "standard input")
      let line = text.prefix { !$0.isNewline }
      guard !line.isEmpty else { throw Failure(.failure, "standard input has no secret") }
      credentials.secret = Secret(String(line))
    }
    guard credentials.secret == nil, let key = credentials.key, isatty(STDIN_FILENO) == 1 else {
      return
    }
    let line = try HiddenLine.ask("Secret of \(printable(key)) (it is not shown): ") ?? ""
    credentials.secret = line.isEmpty ? nil : Secret(line)
  }
}
