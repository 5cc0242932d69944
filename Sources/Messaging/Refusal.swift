import Bytes

/// Why a request or a connection was turned down, in words its sender can act on.
///
/// Thrown anywhere below a session, caught there, and written by the session's dialect.
package enum Refusal: Error, Equatable, Sendable {
  // A connection cannot go on.
  case unknownApp(key: String)
  case unknownPath(String)
  /// The dialect has the channel in the URL, and there is none.
  case channelMissing
  case malformedVersion(String)
  case unsupportedVersion(String)
  /// The server insists on one.
  case versionMissing
  case appDisabled(key: String)
  /// The app is for clients that come over TLS.
  case tlsRequired
  /// The page that the client is on; `nil` if it named none.
  case originRefused(String?)
  /// There are as many as there may be, or they come too fast.
  case connectionExceeds(Excess)

  // A message makes no sense.
  case malformed(String)
  case unknownEvent(String)
  case missingField(String, of: String)
  case invalidField(String, of: String, reason: String)
  case reservedEvent(String)

  // A subscription is turned down. `channel` is what the client wrote.
  case invalidChannel(String, ChannelName.Invalid)
  case tokenMissing(ChannelName)
  case tokenMalformed(ChannelName)
  /// `key` is the token's key part.
  case tokenOfOtherApp(ChannelName, key: String)
  /// `signed` is the text that had to be signed, `token` what came.
  case tokenMismatch(ChannelName, signed: String, token: String)
  case memberMissing(ChannelName)
  case memberInvalid(ChannelName, reason: String)
  case subscriptionExceeds(ChannelName, Excess)
  /// The channel is of a user whom the connection has not signed in.
  case notSignedIn(ChannelName)

  // A user is not signed in, or not as they wanted.
  case userTokenMalformed
  /// The token does not prove who the client says that its user is.
  case userUnproven(reason: String)
  /// `key` is the token's key part.
  case userTokenOfOtherApp(key: String)
  /// `signed` is the text that had to be signed, `token` what came.
  case userTokenMismatch(signed: String, token: String)
  case signedInAsAnother(userID: String)
  case invalidUserID(ChannelName.Invalid)
  case signInExceeds(Excess)
  /// Signed in, but only the first of the list, up to the limit, are watched.
  case watchlistTooLong(users: Int, limit: Int)

  // A client event is turned down.
  case clientEventsDisabled(ChannelName)
  case clientEventsNotOn(ChannelName)
  case notSubscribed(ChannelName)
  case clientEventExceeds(ChannelName, Excess)

  /// The server is behind with deliveries; the same again may be taken soon.
  case overloaded
}

extension Refusal {
  /// The limit that the sender went beyond, if that is what it was.
  package var limit: Limit? {
    switch self {
    case .connectionExceeds(let excess), .subscriptionExceeds(_, let excess),
      .clientEventExceeds(_, let excess), .signInExceeds(let excess):
      excess.limit
    case .watchlistTooLong: .watchlist
    default: nil
    }
  }
}

extension Refusal {
  /// Whether it shows a client that does not speak the protocol: it will not get better.
  package var isViolation: Bool {
    switch self {
    case .malformed, .unknownEvent, .missingField, .invalidField, .reservedEvent,
      .invalidUserID:
      true
    default: false
    }
  }
}

extension Refusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownApp, .unknownPath, .channelMissing, .malformedVersion, .unsupportedVersion,
      .versionMissing, .appDisabled, .tlsRequired, .originRefused:
      connectionReason
    case .malformed(let reason):
      "no message could be read: \(reason); send a JSON object with a string 'event'"
    case .unknownEvent(let event):
      "'\(event)' is no request this server knows; client events begin with 'client-'"
    case .missingField(let field, let event):
      "'\(event)' needs '\(field)'; add it"
    case .invalidField(let field, let event, let reason):
      "'\(field)' of '\(event)' \(reason)"
    case .reservedEvent(let event):
      "'\(event)' is reserved; use a name that does not begin with 'pusher:' or 'pusher_internal:'"
    case .overloaded:
      "the server is behind with deliveries; try again in a second"
    case .invalidChannel(_, let reason):
      reason.description
    case .tokenMissing(let channel):
      "'\(channel)' needs a token; let the client authorise it with your app server"
    case .tokenMalformed(let channel):
      "the token for '\(channel)' must have the form KEY:SIGNATURE"
    case .tokenOfOtherApp(let channel, let key):
      "the token for '\(channel)' is of key '\(key)', not of this connection's app; "
        + "sign with that app's secret"
    case .tokenMismatch(_, let signed, let token), .userTokenMismatch(let signed, let token):
      "Invalid signature: Expected HMAC SHA256 hex digest of \(signed), but got \(token); "
        + "check the secret, and that this very text was signed"
    case .memberMissing(let channel):
      "'\(channel)' needs channel_data with a user_id, signed by your app server"
    case .memberInvalid(let channel, let reason):
      "channel_data for '\(channel)' \(reason)"
    case .notSignedIn, .userTokenMalformed, .userUnproven, .userTokenOfOtherApp, .signedInAsAnother,
      .invalidUserID, .watchlistTooLong:
      userReason
    case .connectionExceeds(let excess), .subscriptionExceeds(_, let excess),
      .clientEventExceeds(_, let excess), .signInExceeds(let excess):
      excess.description
    case .clientEventsDisabled:
      "this app does not accept client events; allow them with --client-events"
    case .clientEventsNotOn(let channel):
      "'\(channel)' takes no client events; send them to private and presence channels"
    case .notSubscribed(let channel):
      "this connection does not hear '\(channel)'; subscribe before sending events to it"
    }
  }

  private var connectionReason: String {
    switch self {
    case .unknownApp(let key):
      "no app has the key '\(key)'; check the key, and that the server was started with this app"
    case .unknownPath(let path):
      "nothing answers at '\(path)'; connect to /app/KEY"
    case .channelMissing:
      "the URL names no channel; connect to /CHANNEL"
    case .malformedVersion(let text):
      "the protocol version '\(text)' is not a number; leave it out or use protocol=7"
    case .unsupportedVersion(let version):
      "protocol version \(version) is not supported; use 4 to 7"
    case .versionMissing:
      "the client names no protocol version; connect with ?protocol=7, "
        + "or leave --strict-version out"
    case .appDisabled(let key):
      "the app with the key '\(key)' is disabled; set its 'enabled' to true, "
        + "or leave --no-enabled out"
    case .tlsRequired:
      "Application only accepts SSL connections, reconnect using wss://"
    case .originRefused(let origin?):
      "this app is not for pages of '\(origin)'; let them in with --allowed-origins"
    case .originRefused(nil):
      "this app is for some pages only, and the client named none (Origin); "
        + "let such in with --allowed-origins none"
    default:
      "refused"  // Not to be seen: ``description`` knows where each case belongs.
    }
  }

  private var userReason: String {
    switch self {
    case .notSignedIn(let channel):
      "'\(channel)' is open to that user only; sign in as '\(channel.userID ?? "")' first"
    case .userUnproven(let reason):
      "the token does not prove who the user is: \(reason)"
    case .userTokenMalformed:
      "the token for 'pusher:signin' must have the form KEY:SIGNATURE"
    case .userTokenOfOtherApp(let key):
      "the token for 'pusher:signin' is of key '\(key)', not of this connection's app; "
        + "sign with that app's secret"
    case .signedInAsAnother(let userID):
      "this connection is signed in as '\(userID)' and stays so; connect anew for another user"
    case .invalidUserID(let reason):
      reason.description(of: "a user's id")
    case .watchlistTooLong(let users, let limit):
      "the watchlist has \(counted(users, "user")), of whom the first \(limit) are watched; "
        + "raise --max-watchlist to watch more"
    default:
      "refused"  // Not to be seen: ``description`` knows where each case belongs.
    }
  }
}
