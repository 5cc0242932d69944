import Bytes
package import Messaging

// MARK: Messages

extension PusherDialect {
  /// Pusher's number for a refusal (Pusher protocol, "Error codes"); `nil` where it has none, and
  /// clients are sent `null`.
  package func code(of refusal: Refusal) -> Int? {
    switch refusal {
    case .tlsRequired: 4000
    case .unknownApp: 4001
    case .appDisabled: 4003
    case .unknownPath: 4005
    case .malformedVersion: 4006
    case .unsupportedVersion: 4007
    case .versionMissing: 4008
    case .originRefused: 4009
    // The app's quota is there tomorrow, too; the server's may be free in a second.
    case .connectionExceeds(let excess):
      switch excess.limit {
      case .appConnections: 4004
      case .messages: nil
      default: 4100
      }
    // A wrong token has none, as from the hosted service: pysher takes 4009 for the end.
    // A sign-in that failed has one, though the connection stays: pysher cannot sign in.
    case .userTokenMalformed, .userTokenOfOtherApp, .userTokenMismatch, .signedInAsAnother,
      .signInExceeds, .missingField(_, of: PusherEvent.signin),
      .invalidField(_, of: PusherEvent.signin, _):
      4009
    case .clientEventExceeds(_, let excess): excess.limit == .clientEvents ? 4301 : nil
    case .watchlistTooLong: 4302
    default: nil
    }
  }

  /// What an error quotes of a message is cut, or a kilobyte that is deflated would be answered by
  /// a megabyte; the longest that is of use has a user's data in it, 2 KiB.
  private static let longestError = 4096  // bytes

  func error(code: Int?, message: String, channel: String?) -> [UInt8] {
    let message = message.shortened(to: Self.longestError)
    return Self.frame(PusherEvent.error, channel: channel) {
      $0.object { data in
        data.name("message")
        data.string(message)
        data.name("code")
        if let code { data.integer(code) } else { data.null() }
      }
    }
  }

  /// What pusher-js hands to the channel, and Echo's `error` listeners hear.
  func subscriptionError(_ refusal: Refusal, channel: String) -> [UInt8] {
    let (type, status) = Self.subscriptionFault(refusal)
    let fault = JSONWriter.text {
      $0.object { data in
        data.name("type")
        data.string(type)
        data.name("error")
        data.string(refusal.description.shortened(to: Self.longestError))
        data.name("status")
        data.integer(status)
      }
    }
    let channel = channel.shortened(to: Self.longestError)
    return Self.frame(PusherEvent.subscriptionError, channel: channel) { $0.string(fault) }
  }

  /// In the words of BunPulse, which clients may know.
  package func lastWords(of refusal: Refusal) -> Event? {
    switch refusal {
    case .tokenMissing, .tokenMalformed, .tokenOfOtherApp, .tokenMismatch:
      .failed(code: 4009, message: "Unauthorized")
    case .memberMissing, .memberInvalid:
      .failed(code: 4009, message: "Missing user_id for presence channel")
    default: nil
    }
  }

  /// The types and numbers are those of the servers in the field, whose clients look at them.
  private static func subscriptionFault(_ refusal: Refusal) -> (type: String, status: Int) {
    switch refusal {
    case .tokenMissing, .tokenMalformed, .tokenOfOtherApp, .tokenMismatch, .memberMissing,
      .memberInvalid, .notSignedIn:
      ("AuthError", 401)
    case .invalidChannel(_, .tooLong): ("LimitReached", 4009)
    case .subscriptionExceeds(_, let excess):
      switch excess.limit {
      case .channelName: ("LimitReached", 4009)
      case .memberSize, .userID: ("LimitReached", 4301)
      default: ("LimitReached", 4100)
      }
    case .overloaded: ("LimitReached", 4100)
    default: ("InvalidChannel", 400)
    }
  }

  /// The channel of a refused client event, for a client has many and one error event.
  static func channel(of refusal: Refusal) -> String? {
    switch refusal {
    case .clientEventsDisabled(let channel), .clientEventsNotOn(let channel),
      .notSubscribed(let channel), .clientEventExceeds(let channel, _):
      channel.rawValue
    default:
      nil
    }
  }
}

// MARK: Closing

extension PusherDialect {
  /// What a client does next hangs on the code: 4000–4099 it stays away, 4100–4199 it comes back
  /// after a second, 4200–4299 at once. A close never has 43xx, or pusher-js stays away for good.
  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) {
    switch closing {
    case .refused(let refusal):
      (closeCode(of: refusal), refusal.description.shortened(to: Closing.longestReason))
    case .draining:
      (4200, "the server is going down; connect again")
    case .tooSlow:
      (4100, "messages were read too slowly; connect again in a second")
    case .tooManyViolations(let limit):
      (4100, "\(counted(limit, "message")) made no sense; see the errors sent for them")
    case .pongMissing:
      (4201, "no pong came in time")
    case .idle(let seconds):
      (4202, "nothing came for \(seconds) s; send pusher:ping more often")
    case .terminated:
      (4009, "the app has ended the connections of this user")
    case .byOperator(comesBack: true, let reason):
      (4200, reason ?? "an operator has closed this connection; connect again")
    case .byOperator(comesBack: false, let reason):
      (4009, reason ?? "an operator has closed this connection; stay away")
    case .unauthorized(let seconds):
      (4009, "sign in, or subscribe with a token, within \(seconds) s of connecting")
    }
  }

  private func closeCode(of refusal: Refusal) -> UInt16 {
    guard let code = code(of: refusal), 4000..<4300 ~= code else { return 4100 }
    return UInt16(code)
  }
}
