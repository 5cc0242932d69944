import Bytes
import Client
import CommandKit
import Settings
import Terminal

extension Stats {
  static let order = Option(
    "sort", .choice(["id", "age", "channels", "queue"]), default: "id",
    help: "What comes first: the lowest id, the oldest, the most channels, the longest queue.",
    parse: { $0 })
  static let limit = Option(
    "limit", short: "n", .text("N"), default: 100, help: "List so many at most; 0 for all.",
    parse: { text throws(NotALimit) in
      guard let number = Int(text), number >= 0 else { throw NotALimit() }
      return number
    })

  static let connections = Command(
    "connections", summary: "list a server's connections",
    discussion: """
      Lists who is connected to the server: socket id, app, the user that it has signed in, address,
      age, channels, the bytes in its queue, which it has not read yet, and the dialect that it
      speaks. Filters mean those that are all they say. Where there are more than --limit, stderr
      says so.

      \(OperatorOptions.discussion)
      """,
    options: [order, limit, jsonLines] + ConnectionFilter.options + OperatorOptions.all,
    variables: OperatorOptions.variables,
    examples: [
      .init("Who reads too slowly", "rtm stats connections --sort queue --limit 10"),
      .init("Who is in a channel", "rtm stats connections --channel presence-lobby"),
    ],
    exits: [.success, .failure, .refused, .unreachable, .usage]
  ) { arguments in
    let client = try BearerClient(try OperatorAccount(arguments))
    var list = ConnectionList(
      filter: ConnectionFilter(arguments), order: arguments[order],
      limit: arguments[limit] == 0 ? .max : arguments[limit])
    if arguments[jsonLines] {
      while let page = try list.next(from: client) {
        for row in page { try say(row.compacted) }
      }
    } else if ScreenSize.standardOutput == nil {
      while let page = try list.next(from: client) {
        try write(ConnectionList.table(of: page).tabSeparated)
      }
    } else {
      // Columns are as wide as the widest cell: all rows have to be there first.
      var rows: [JSON] = []
      while let page = try list.next(from: client) { rows += page }
      try print(ConnectionList.table(of: rows))
    }
    if let note = list.note { complain(note) }
    return .success
  }

  struct NotALimit: Error, CustomStringConvertible {
    let description = "use a whole number, 0 for all"
  }
}

/// A list of connections, asked for page by page: however many there are, one page is kept.
struct ConnectionList {
  let filter: ConnectionFilter
  let order: String
  let limit: Int
  private var shown = 0
  private var total = 0
  private var cursor: String?
  private var isOver = false

  /// The most that a server gives at once.
  private static let pageSize = 1000

  init(filter: ConnectionFilter, order: String, limit: Int) {
    self.filter = filter
    self.order = order
    self.limit = limit
  }

  /// The next rows; `nil` when there are no more, or there is no more wanted.
  mutating func next(from client: BearerClient) throws(Failure) -> [JSON]? {
    guard !isOver, shown < limit else { return nil }
    var fields =
      filter.fields + [
        (name: "order", value: order),
        (name: "limit", value: "\(min(Self.pageSize, limit - shown))"),
      ]
    if let cursor { fields.append((name: "after", value: cursor)) }
    let page = try Stats.parsed(try client.page("/admin/connections", fields))
    let rows = page["connections"]?.elements ?? []
    total = page["total"]?.integer ?? rows.count
    shown += rows.count
    cursor = page["next"]?.string
    isOver = cursor == nil || rows.isEmpty
    return rows
  }

  /// What to say of those that are not in the list.
  var note: String? {
    guard total > shown else { return nil }
    let all = order == "id" ? "; --limit 0 lists all" : "; only --sort id lists more"
    return "these are \(shown) of \(total) connections"
      + (shown < limit || order == "id" ? all : "")
  }

  static func table(of rows: [JSON]) -> Table {
    Table(
      [
        .text("ID"), .text("APP", rank: 5), .text("USER", rank: 3), .text("ADDRESS", rank: 4),
        .number("AGE", rank: 2), .number("CHANNELS", rank: 6), .number("QUEUE", rank: 1),
        .text("DIALECT", rank: 7),
      ],
      rows: rows.map { row in
        [
          text(row["id"]), text(row["app"]), text(row["user"]), text(row["ip"]),
          .age(seconds: row["age_seconds"]?.integer ?? 0),
          .count(row["channels"]?.integer ?? 0), .bytes(row["unsent_bytes"]?.integer ?? 0),
          text(row["dialect"]),
        ]
      })
  }

  private static func text(_ value: JSON?) -> Cell { Cell(value?.string ?? "-") }
}
