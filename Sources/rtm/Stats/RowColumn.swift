import Terminal

/// A column of the table that `rtm stats` has of apps or channels: what it shows and sorts by.
struct RowColumn: Sendable {
  private(set) var column: Table.Column
  /// Whether it takes two samples to tell.
  var isRate = false
  let value: @Sendable (Sample.Row, Trend) -> Value

  /// What stands in the row; the greatest number first, texts by the alphabet.
  enum Value: Equatable, Sendable {
    case text(String)
    case count(Int?)
    case rate(Double?)
    case bytes(Double?)

    var cell: Cell {
      switch self {
      case .text(let text): Cell(text)
      case .count(let number): number.map { .count($0) } ?? "-"
      case .rate(let value): value.map { .rate($0) } ?? "-"
      case .bytes(let value): value.map { .bytes(Int($0)) } ?? "-"
      }
    }

    func stands(before other: Value) -> Bool {
      switch (self, other) {
      case (.text(let mine), .text(let theirs)): mine < theirs
      case (.count(let mine), .count(let theirs)): mine ?? -1 > theirs ?? -1
      case (.rate(let mine), .rate(let theirs)), (.bytes(let mine), .bytes(let theirs)):
        mine ?? -1 > theirs ?? -1
      default: false
      }
    }
  }

  /// With `mark` behind its title.
  func marked(_ mark: String) -> RowColumn {
    var copy = self
    copy.column.title += mark
    return copy
  }

  /// Those that suit what the sample is of.
  static func all(for scope: Sample.Scope) -> [RowColumn] {
    if case .server = scope { apps } else { channels }
  }

  private static let apps = [
    RowColumn(column: .text("APP")) { row, _ in .text(row.name) },
    count("CONNECTIONS", Figure.connections, rank: 1),
    count("CHANNELS", Figure.channels, rank: 4),
    count("SUBSCRIPTIONS", Figure.subscriptions, rank: 5),
    rate("IN/S", Figure.received, rank: 3),
    rate("OUT/S", Figure.sent, rank: 2),
    RowColumn(column: .number("BYTES/S", rank: 6), isRate: true) { row, trend in
      .bytes(trend.rate(of: Figure.sentBytes, inRow: row))
    },
    RowColumn(column: .text("DIALECT", rank: 7)) { row, _ in .text(row.dialect ?? "-") },
  ]

  private static let channels = [
    RowColumn(column: .text("CHANNEL")) { row, _ in .text(row.name) },
    count("SUBSCRIPTIONS", Figure.subscriptions, rank: 1),
    count("USERS", Figure.users, rank: 2),
    RowColumn(column: .text("KIND", rank: 3)) { row, _ in .text(row.kind ?? "") },
  ]

  private static func count(_ title: String, _ figure: String, rank: Int) -> RowColumn {
    RowColumn(column: .number(title, rank: rank)) { row, _ in .count(row.figures[figure]) }
  }

  private static func rate(_ title: String, _ figure: String, rank: Int) -> RowColumn {
    RowColumn(column: .number(title, rank: rank), isRate: true) { row, trend in
      .rate(trend.rate(of: figure, inRow: row))
    }
  }
}

extension [RowColumn] {
  /// `rows`, sorted by one of the columns; equal ones by their names.
  func sorted(
    _ rows: [Sample.Row], by place: Int, isReversed: Bool, _ trend: Trend
  ) -> [Sample.Row] {
    guard indices.contains(place) else { return rows }
    let valued = rows.map { (row: $0, value: self[place].value($0, trend)) }
    let sorted = valued.sorted { one, other in
      one.value == other.value
        ? one.row.name < other.row.name : one.value.stands(before: other.value)
    }
    return isReversed ? sorted.reversed().map(\.row) : sorted.map(\.row)
  }

  /// The first `limit` of `rows`, with every column.
  func table(of rows: some Sequence<Sample.Row>, _ trend: Trend) -> Table {
    Table(
      map(\.column), rows: rows.map { row in map { $0.value(row, trend).cell } })
  }
}
