import Bytes
import Client
import CommandKit
import Messaging
import Settings
import Terminal

// What `rtm stats` lists. On a terminal these are tables in its width; elsewhere a line a row, its
// cells parted by tabs and whole, without a header.
extension Stats {
  static let jsonLines = Option.flag(
    "json", short: "j", help: "Print a line of JSON for each row.")

  // MARK: Channels

  static let prefix = Operand.optional(
    "PREFIX", help: "How their names begin.", parse: { $0 })
  static let sort = Option(
    "sort", .choice(["name", "subscriptions", "users"]), default: "name",
    help: "What comes first: a name of the alphabet's beginning, or the greatest number.",
    parse: { $0 })

  static let channels = Command(
    "channels", summary: "list an app's channels",
    discussion: """
      Lists the app's occupied channels: name, subscriptions, users who are present, kind. A dash is
      what the server does not tell.

      \(ServerOptions.discussion)
      """,
    operands: [prefix], options: [sort, jsonLines] + ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [
      .init("The busiest channels", "rtm stats channels --sort subscriptions | head"),
      .init("Rooms by how many are in them", "rtm stats channels presence- --sort users"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let client = try APIClient(try Credentials(arguments))
    let rows = try Sample.Row.channels(of: client, prefix: arguments[prefix] ?? "")
    let columns = RowColumn.all(for: .app(client.app.id))
    let place = ["name", "subscriptions", "users"].firstIndex(of: arguments[sort]) ?? 0
    let sorted = columns.sorted(rows, by: place, isReversed: false, Trend())
    if arguments[jsonLines] {
      for row in sorted { try say(row.json) }
    } else {
      try print(columns.table(of: sorted, Trend()))
    }
    return .success
  }

  // MARK: One channel

  static let channelName = Operand(
    "CHANNEL", .known("CHANNEL", source: "channels"), help: "The channel's name.",
    parse: { try ChannelName($0) })

  static let channel = Command(
    "channel", summary: "show one channel",
    discussion: """
      Shows whether a channel is occupied, how many subscriptions it has, and how many users are
      present in it.

      \(ServerOptions.discussion)
      """,
    operands: [channelName], options: [json] + ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [.init("Whether anybody listens", "rtm stats channel news")],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let channel = arguments[channelName]
    let info = ["subscription_count"] + (channel.kind == .presence ? ["user_count"] : [])
    let body = try callAPI(try Credentials(arguments)) { client throws(APIClient.Failure) in
      do throws(APIClient.Failure) {
        return try client.channel(channel, info: info)
      } catch {
        // Some servers tell no subscriptions, or not to everybody.
        guard case .refused(400, _) = error else { throw error }
        return try client.channel(channel, info: Array(info.dropFirst()))
      }
    }
    let answer = try parsed(body)
    if arguments[json] {
      try say(answer.compacted)
    } else {
      try print(
        Table(
          [.text("ATTRIBUTE"), .text("VALUE")],
          rows: answer.members.map { [Cell($0.name), Cell($0.value.string ?? $0.value.text)] }))
    }
    return .success
  }

  // MARK: Users

  static let users = Command(
    "users", summary: "list who is present in a channel",
    discussion: """
      Lists the ids of the users who are present in a presence channel, one a line.

      \(ServerOptions.discussion)
      """,
    operands: [channelName], options: [jsonLines] + ServerOptions.all,
    variables: ServerOptions.variables,
    examples: [.init("Who is in the lobby", "rtm stats users presence-lobby")],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let channel = arguments[channelName]
    let body = try callAPI(try Credentials(arguments)) { client throws(APIClient.Failure) in
      try client.users(in: channel)
    }
    let ids = try parsed(body)["users"]?.elements.compactMap { $0["id"]?.string ?? $0["id"]?.text }
    for id in ids ?? [] {
      try say(
        arguments[jsonLines]
          ? JSONWriter.text {
            $0.object {
              $0.name("id")
              $0.string(id)
            }
          } : printable(id))
    }
    return .success
  }

  // MARK: Output

  static func print(_ table: Table) throws(OutputError) {
    try write(table.text(for: .standardOutput, style: .standardOutput))
  }

  static func parsed(_ body: [UInt8]) throws(Failure) -> JSON {
    do { return try JSON(parsing: body) } catch {
      throw Failure(.refused, "the server's answer is no JSON: \(error)")
    }
  }
}

extension Sample.Row {
  /// One object, on one line.
  fileprivate var json: String {
    JSONWriter.text { writer in
      writer.object { row in
        row.name("name")
        row.string(name)
        if let kind {
          row.name("kind")
          row.string(kind)
        }
        for (figure, value) in figures.sorted(by: { $0.key > $1.key }) {
          row.name(figure == Figure.users ? "users" : figure)
          row.integer(value)
        }
      }
    }
  }
}
