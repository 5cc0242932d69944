import Dialects
package import Transport
import Wire

/// How a connection ended, or why there never was one.
package enum Loss: Sendable {
  /// `code` is `nil` where no close frame came.
  case closed(code: UInt16?, reason: String)
  /// The server sent an error where it should have greeted us. Some then leave the connection open.
  case refused(code: UInt16?, reason: String)
  case failed(ConnectionFailure)

  /// Whether to connect again, and how soon. Who was never let in (`hasConnected`) only comes back
  /// when told to: the URL or the app may be wrong.
  func comeback(
    in dialect: (any Dialect)?, hasConnected: Bool
  ) -> CloseExplanation.Comeback {
    switch self {
    case .closed(let code, _), .refused(let code, _):
      guard hasConnected || code.map({ 4100..<4300 ~= $0 }) == true else { return .never }
      return dialect?.explanation(ofClose: code).comeback
        ?? CloseExplanation(standard: code).comeback
    case .failed(.notUpgraded(let response)):
      let isPassing = response.status == 429 || response.status >= 500
      return hasConnected && isPassing ? .afterBackoff : .never
    case .failed:
      return hasConnected ? .afterBackoff : .never
    }
  }
}
