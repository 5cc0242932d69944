import Bytes
import Messaging

extension Closing {
  /// In codes that every WebSocket knows (RFC 6455 §7.4.1), for dialects without their own.
  var standardFrame: (code: UInt16, reason: String) {
    switch self {
    case .refused(let refusal): (1008, refusal.description.shortened(to: Closing.longestReason))
    case .draining: (1001, "Server shutting down")
    case .byOperator(comesBack: true, let reason): (1012, reason ?? "connect again")
    case .byOperator(comesBack: false, let reason): (1008, reason ?? "closed by an operator")
    case .tooSlow: (1013, "messages were read too slowly; connect again in a second")
    case .pongMissing: (1001, "no pong came in time")
    case .idle(let seconds): (1001, "nothing came for \(seconds) s")
    case .tooManyViolations(let limit):
      (1008, "\(counted(limit, "message")) made no sense; see the errors sent for them")
    case .terminated: (1008, "the app has ended the connections of this user")
    case .unauthorized(let seconds): (1008, "bring a token within \(seconds) s of connecting")
    }
  }
}
