import CommandKit
import Dialects
import Messaging
import Settings

/// `rtm auth`: prints what an app's own endpoints must answer, as if it were them.
enum Auth {
  static let command = Command(
    "auth", summary: "sign what clients and servers may do, and check who signed",
    discussion: """
      Signs as an application's own server does: what its auth endpoint must answer to a client, and
      calls of the HTTP API. And checks what was signed: tokens that a server refuses, and webhooks.

      What is made is printed as one line of JSON; by --plain as bare text, and by --export as lines
      for eval, whose variables are RTM_AUTH, RTM_CHANNEL_DATA, RTM_SHARED_SECRET, RTM_USER_DATA,
      RTM_TOKEN, RTM_REQUEST_METHOD, RTM_REQUEST_URL, and for a new app RTM_APP_ID, RTM_APP_KEY and
      RTM_APP_SECRET. A secret is never printed, but where a new one is made.

      \(secretHelp)

      \(ServerOptions.discussion)
      """,
    subcommands: [channel, user, verify, request, webhook, key, jwt])

  // MARK: Channels

  static let socket = Operand(
    "SOCKET_ID", help: "The connection that asks, such as 1234.5678.", parse: socketID)
  static let channelName = Operand(
    "CHANNEL", .known("CHANNEL", source: "channels"),
    help: "The channel it wants, private or presence.",
    parse: { text throws in
      let channel = try ChannelName(text)
      guard channel.kind != .user else { throw UserChannel() }
      guard channel.kind.needsToken else { throw NothingToSign() }
      return channel
    })
  static let data = Option.optional(
    "data", short: "d", .text("JSON"),
    help: """
      Who the user is, on presence channels: an object with "user_id" and, if you like, "user_info".
      """, parse: { $0 })
  static let channel = Command(
    "channel", summary: "sign a subscription to a channel",
    operands: [socket, channelName],
    options: [data, EncryptionKey.option] + AuthAnswer.options + ServerOptions.app,
    variables: ServerOptions.appVariables,
    examples: [
      .init(
        "Let the connection 123.456 subscribe to a private channel",
        "rtm auth channel 123.456 private-orders"),
      .init(
        "Let it be Ann in a presence channel",
        #"rtm auth channel 123.456 presence-lobby --data '{"user_id":"ann"}'"#),
    ]
  ) { arguments in
    let channel = arguments[channelName]
    if channel.kind != .presence, arguments[data] != nil {
      throw UsageError.incomplete(
        "--data goes with presence channels; '\(channel)' does not begin with 'presence-'")
    }
    var credentials = try Credentials(arguments, needsServer: false)
    try complete(&credentials)
    let masterKey = try EncryptionKey.value(arguments, credentials)
    if channel.kind == .encrypted, masterKey == nil { throw EncryptionKey.missing(for: channel) }
    let token = ChannelToken(arguments[socket], channel, channelData: arguments[data])
    let app = try credentials.signer()
    let answer = try explained { () throws(Refusal) in
      try token.answer(by: app, masterKey: masterKey)
    }
    try AuthAnswer(answer, plain: "auth").print(arguments)
    return .success
  }

  // MARK: Users

  static let userData = Operand(
    "USER_JSON",
    help: """
      The user, as an object with an "id" and, if you like, "user_info" and "watchlist", the ids of
      users to hear of.
      """, parse: { $0 })

  static let user = Command(
    "user", summary: "sign a user in",
    operands: [socket, userData], options: AuthAnswer.options + ServerOptions.app,
    variables: ServerOptions.appVariables,
    examples: [
      .init("Let the connection 123.456 be Ann's", #"rtm auth user 123.456 '{"id":"ann"}'"#)
    ]
  ) { arguments in
    let app = try signer(arguments)
    let token = UserToken(arguments[socket], userData: arguments[userData])
    let answer = try explained { () throws(Refusal) in try token.answer(by: app) }
    try AuthAnswer(answer, plain: "auth").print(arguments)
    return .success
  }

  // MARK: Errors

  /// What cannot be signed was typed wrong.
  private static func explained<Result>(
    _ sign: () throws(Refusal) -> Result
  ) throws(UsageError) -> Result {
    do { return try sign() } catch {
      guard case .memberMissing = error else { throw .incomplete("\(error)") }
      throw .incomplete(#"a presence channel needs the user: add --data '{"user_id":"…"}'"#)
    }
  }
}

private struct NothingToSign: Error, CustomStringConvertible {
  let description = "it is open to all and needs no token; private ones begin with 'private-'"
}

private struct UserChannel: Error, CustomStringConvertible {
  let description = "it is open to who has signed in as that user; sign them in by 'rtm auth user'"
}
