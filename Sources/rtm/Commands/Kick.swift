import Bytes
import Client
import CommandKit
import Messaging
import Settings
import Terminal

/// `rtm kick`: closes connections of a server, as its operator.
enum Kick {
  static let reconnect = Option.flag(
    "reconnect", short: "r",
    help: "Have the clients connect again at once, as to move them; otherwise they stay away.")
  static let reason = Option.optional(
    "reason", .text("TEXT"), help: "What clients are told, in the close frame: 123 bytes at most.",
    parse: { text throws(TooLong) in
      guard text.utf8.count <= Closing.longestReason else { throw TooLong() }
      return text
    })
  static let dryRun = Option.flag(
    "dry-run", help: "Say how many would be closed, and close none.")

  static let command = Command(
    "kick", summary: "close connections of a server",
    discussion: """
      Closes the connections that are all that the options say, which must say something, and prints
      how many these were. Clients get the close code 4009, after which they stay away until they
      are started anew, as when an app ends its user's connections; with --reconnect 4200, after
      which they connect again at once. When there is none to close, the exit status is 1.

      \(OperatorOptions.discussion)
      """,
    options: ConnectionFilter.options + [reconnect, reason, dryRun] + OperatorOptions.all,
    variables: OperatorOptions.variables,
    examples: [
      .init("See whom it would hit", "rtm kick --ip 192.0.2.0/24 --dry-run"),
      .init("Send a user away", "rtm kick --app 1 --user ann --reason 'talk to us first'"),
      .init("Have a channel's clients connect anew", "rtm kick --channel news --reconnect"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let filter = ConnectionFilter(arguments)
    guard !filter.fields.isEmpty else {
      throw UsageError.incomplete(
        "say whom: \(ConnectionFilter.options.map(\.spelling).joined(separator: ", ")), or several")
    }
    let client = try BearerClient(try OperatorAccount(arguments))
    let isDry = arguments[dryRun]
    let count =
      isDry
      ? try matching(filter, client)
      : try close(
        filter, code: arguments[reconnect] ? 4200 : 4009, arguments[reason], client)
    guard count > 0 else { throw Failure(.failure, "no connection is all that") }
    let connections = counted(count, "connection")
    try say(isDry ? "would close \(connections)" : "closed \(connections)")
    return .success
  }

  private static func matching(
    _ filter: ConnectionFilter, _ client: BearerClient
  ) throws(Failure) -> Int {
    let fields = filter.fields + [(name: "limit", value: "1")]
    return try total("total", in: try client.page("/admin/connections", fields))
  }

  private static func close(
    _ filter: ConnectionFilter, code: Int, _ reason: String?, _ client: BearerClient
  ) throws(Failure) -> Int {
    var writer = JSONWriter()
    writer.object { body in
      for (name, value) in filter.fields {
        body.name(name)
        body.string(value)
      }
      body.name("code")
      body.integer(code)
      guard let reason else { return }
      body.name("reason")
      body.string(reason)
    }
    return try total("closed", in: try client.order("/admin/disconnect", writer.bytes))
  }

  private static func total(_ name: String, in body: [UInt8]) throws(Failure) -> Int {
    guard let total = try Stats.parsed(body)[name]?.integer else {
      throw Failure(.refused, "the server's answer says no number; check the URL")
    }
    return total
  }

  struct TooLong: Error, CustomStringConvertible {
    let description = "a close frame has room for \(Closing.longestReason) bytes"
  }
}
