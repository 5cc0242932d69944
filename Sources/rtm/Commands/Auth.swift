import CommandKit
import Dialects
import Messaging
import Settings

/// `rtm auth`: prints what an app's own endpoints must answer, as if it were them.
enum Auth {
  static let command = Command(
    "auth", summary: "sign what a client may do, as an auth endpoint does",
    discussion: """
      Prints the one line of JSON that an application's auth endpoint must answer when a client asks
      for it. Use it to try a client before there is an endpoint, or to see what an endpoint should
      have said.

      \(ServerOptions.discussion)
      """,
    subcommands: [channel, user])

  // MARK: Channels

  static let socket = Operand(
    "SOCKET_ID", help: "The connection that asks, such as 1234.5678.", parse: socketID)
  static let channelName = Operand(
    "CHANNEL", help: "The channel it wants, private or presence.",
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
    operands: [socket, channelName], options: [data, EncryptionKey.option] + ServerOptions.app,
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
    let masterKey = arguments[EncryptionKey.option]
    if channel.kind == .encrypted, masterKey == nil { throw EncryptionKey.missing(for: channel) }
    let app = try Credentials(arguments, needsServer: false).signer()
    let token = ChannelToken(arguments[socket], channel, channelData: arguments[data])
    do { try say(token.answer(by: app, masterKey: masterKey)) } catch {
      throw explained(error)
    }
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
    operands: [socket, userData], options: ServerOptions.app,
    variables: ServerOptions.appVariables,
    examples: [
      .init("Let the connection 123.456 be Ann's", #"rtm auth user 123.456 '{"id":"ann"}'"#)
    ]
  ) { arguments in
    let app = try Credentials(arguments, needsServer: false).signer()
    let token = UserToken(arguments[socket], userData: arguments[userData])
    do { try say(token.answer(by: app)) } catch { throw explained(error) }
    return .success
  }

  // MARK: Errors

  /// What cannot be signed was typed wrong.
  private static func explained(_ error: any Error) -> any Error {
    switch error {
    case Refusal.memberMissing:
      UsageError.incomplete(
        #"a presence channel needs the user: add --data '{"user_id":"…"}'"#)
    case let refusal as Refusal:
      UsageError.incomplete("\(refusal)")
    default:
      error
    }
  }
}

private struct NothingToSign: Error, CustomStringConvertible {
  let description = "it is open to all and needs no token; private ones begin with 'private-'"
}

private struct UserChannel: Error, CustomStringConvertible {
  let description = "it is open to who has signed in as that user; sign them in by 'rtm auth user'"
}
