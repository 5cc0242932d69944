/// Why a connection is closed, as the peer is told (RFC 6455 §7.4.1).
package enum CloseCode: UInt16, Sendable {
  case normal = 1000
  case goingAway = 1001
  case protocolError = 1002
  case unacceptableData = 1003
  case invalidPayload = 1007
  case messageTooBig = 1009
  case internalError = 1011
  case tryAgainLater = 1013
}

extension CloseCode {
  /// Whether a Close frame may carry `code`: 1004 to 1006 and 1015 only ever describe what happened
  /// without one, and the rest below 3000 is not assigned (RFC 6455 §7.4 and the IANA registry).
  package static func mayBeSent(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
