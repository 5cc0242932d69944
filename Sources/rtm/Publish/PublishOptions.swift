import CommandKit
import Crypto
import Dialects
import Messaging
import Settings

/// What `rtm publish` can be told.
enum PublishOptions {
  // Their words mean something else with --to-user and --batch, so they are read later.
  static let channel = Operand.optional(
    "CHANNEL", .known("CHANNEL", source: "channels"), help: "The channel to publish on.",
    parse: { $0 })
  static let event = Operand.optional("EVENT", help: "The event's name.", parse: { $0 })
  static let data = Operand.optional(
    "DATA",
    help: "The event's data, mostly JSON; @FILE takes it from a file, - from standard input. "
      + "Nothing is {}, but with --dialect.", parse: { $0 })

  static let also = Option.repeated(
    "also", short: "a", .known("CHANNEL", source: "channels"),
    help: "Publish on this channel, too.",
    parse: { try ChannelName($0) })
  static let user = Option.optional(
    "to-user", short: "u", .text("ID"),
    help: "Publish to a user, on all connections that are signed in as that one.",
    parse: { $0 })
  static let socket = Option.optional(
    "socket-id", .text("SOCKET_ID"), help: "Leave out the connection that caused the event.",
    parse: { $0 })
  static let info = Option.optional(
    "info", .text("LIST"),
    help: "Ask for user_count, subscription_count or both, and print a line of JSON a channel.",
    parse: attributes)

  static let batch = Option.flag(
    "batch", short: "b",
    help: "Publish what stands in the lines of a file or of standard input.")
  static let batchSize = Option(
    "batch-size", .text("N"), default: 10,
    help: "How many events a call may carry; made less if the server says so.",
    parse: wholeNumber)

  static let dialect = Option(
    "dialect", .choice(publishing.map(\.name)), default: publishing[0],
    defaultText: publishing[0].name,
    help: "What the server's clients speak; other servers than Pusher's are told in other ways.",
    parse: { name in publishing.first { $0.name == name } ?? publishing[0] })
  static let broadcast = Option.flag(
    "broadcast", help: "Publish to all clients of a server of rooms.")

  /// Those that something can be published in.
  private static let publishing = dialects.prefix(1) + PostedMessages.dialects

  static let cipher = Option(
    "cipher", .choice(Cipher.allCases.map(\.rawValue)), default: Cipher.secretbox,
    defaultText: Cipher.secretbox.rawValue,
    help: "How to encrypt; stock clients know secretbox only.",
    parse: { text throws(UnknownCipher) in
      guard let cipher = Cipher(rawValue: text) else { throw UnknownCipher() }
      return cipher
    })

  static let retries = Option(
    "retries", short: "r", .text("N"), default: 3,
    help: "How often to make a call again that failed for a reason that may pass.",
    parse: { text throws(NotACount) in
      guard let number = Int(text), number >= 0 else { throw NotACount() }
      return number
    })
  static let timeout = Option.optional(
    "timeout", short: "t", .text("SECONDS"),
    help: "Give up after so long, whatever there is to do.",
    parse: wholeNumber)
  static let dryRun = Option.flag(
    "dry-run", short: "n", help: "Send nothing; print the signed request.")
  static let curl = Option.flag(
    "curl",
    help: "Send nothing; print a line for a shell that does it by curl(1), 7.76 or later; a "
      + "bearer token is then the shell's $RTM_BEARER_TOKEN.")

  static let groups: [Command.OptionGroup] = [
    .init("Batches", [batch, batchSize]),
    .init("Dialects", [dialect, BearerOptions.token, broadcast]),
    .init("Encryption", [EncryptionKey.option, cipher]),
    .init("Calls", [retries, timeout, dryRun, curl]),
    .init("Server and app", ServerOptions.all),
  ]

  private struct UnknownCipher: Error {}

  /// The channel of a user whom an app has signed in.
  static func userChannel(_ id: String) throws(UsageError) -> ChannelName {
    do throws(ChannelName.Invalid) { return try ChannelName(ofUser: id) } catch {
      let reason =
        switch error {
        case .illegalCharacter(let character):
          "'\(character)' is not allowed in a user's id; use \(ChannelName.allowedCharacters)"
        case .empty: "a user's id must not be empty; give one"
        case .tooLong, .controlCharacter: "no user's id is like that; check it"
        }
      throw .badValue(of: user.spelling, text: id, reason: reason)
    }
  }

  /// The connection of an app's client that is left out.
  static func excluded(_ arguments: Arguments) throws(UsageError) -> SocketID? {
    guard let text = arguments[socket] else { return nil }
    do { return try socketID(text) } catch {
      throw .badValue(of: socket.spelling, text: text, reason: "\(error)")
    }
  }

  /// Those of them that a server tells of who publishes.
  private static func attributes(_ text: String) throws -> Set<ChannelAttribute> {
    let known: [ChannelAttribute] = [.userCount, .subscriptionCount]
    let set = try? ChannelAttribute.set(parsing: text)
    guard let set, set.isSubset(of: known) else {
      let names = known.map(\.rawValue).joined(separator: ", ")
      throw Explained("a server tells who publishes of \(names) alone")
    }
    return set
  }

  private struct Explained: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private struct NotACount: Error, CustomStringConvertible {
    let description = "use a whole number from 0"
  }
}
