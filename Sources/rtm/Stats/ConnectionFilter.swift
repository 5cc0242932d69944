import Bytes
import CommandKit
import Messaging

/// Which of a server's connections an operator means: those that are all it says.
struct ConnectionFilter: Sendable {
  /// By the names of the server's fields.
  let fields: [(name: String, value: String)]

  static let user = Option.optional(
    "user", .text("ID"), help: "Those that have signed in, or are present, as this user.",
    parse: { $0 })
  static let socket = Option.optional(
    "socket", .text("ID"), help: "The one with this socket id.",
    parse: { text throws(NotASocketID) in
      guard SocketID(text) != nil else { throw NotASocketID() }
      return text
    })
  static let app = Option.optional(
    "app", .text("ID"), help: "Those of this app.", parse: { $0 })
  static let ip = Option.optional(
    "ip", .text("CIDR"), help: "Those from this address or network, such as 192.0.2.0/24.",
    parse: { $0 })
  static let channel = Option.optional(
    "channel", .known("NAME", source: "channels"),
    help: "Those that are subscribed to this channel.",
    parse: { try ChannelName($0).rawValue })

  static let options: [any OptionSpec] = [user, socket, app, ip, channel]

  init(_ arguments: Arguments) {
    let given = [
      ("user", arguments[Self.user]), ("socket_id", arguments[Self.socket]),
      ("app", arguments[Self.app]), ("ip", arguments[Self.ip]),
      ("channel", arguments[Self.channel]),
    ]
    fields = given.compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  struct NotASocketID: Error, CustomStringConvertible {
    let description = "a socket id is two numbers with a dot between, such as 1234.5678"
  }
}
