import Terminal

/// What `rtm stats` prints: tables for people, lines of tabs for programs.
struct StatsReport {
  var sample: Sample
  /// Where the server is, as the user knows it.
  var server: String
  var style: Style
  var alphabet: Alphabet

  /// For `screen`, or without one for a program: a line a figure, with the app or loop it is of
  /// before it where there are several.
  func text(for screen: ScreenSize?) -> String {
    guard let screen else { return lines.tabSeparated }
    let tables = [figures] + (isOfServer ? [apps] + dialects + [loops] : [])
    return
      ([headline + "\n"]
      + tables.map { $0.text(for: screen, style: style, alphabet: alphabet) })
      .joined(separator: "\n")
  }

  private var isOfServer: Bool { if case .server = sample.scope { true } else { false } }

  private var headline: String {
    switch sample.scope {
    case .server(let told):
      style(printable(server), .bold) + "  rtm \(printable(told.version)), up "
        + Cell.age(seconds: told.uptimeSeconds).shown
        + (told.isDraining ? style(", going down", .yellow) : "")
    case .app(let app): style(printable(server), .bold) + "  app \(printable(app))"
    case .channels(let app):
      style(printable(server), .bold) + "  app \(printable(app)), by its channels"
    }
  }
}

// MARK: Tables

extension StatsReport {
  private var figures: Table {
    let table = Table(
      [.text("FIGURE"), .number("NOW", rank: 1)], rows: rows(of: sample.figures, sample.refusals))
    guard !sample.rates.isEmpty else { return table }
    return Table(
      table.columns + [.number("PER SECOND", rank: 2)],
      rows: table.rows.map { row in row + [rate(of: row[0].raw) ?? ""] })
  }

  private func rate(of figure: String) -> Cell? {
    sample.rates[figure].map {
      figure.hasSuffix("_bytes")
        ? Cell(Cell.bytes(Int($0)).shown, raw: Cell.rate($0).raw) : .rate($0)
    }
  }

  private func rows(of figures: [String: Int], _ refusals: [String: Int]) -> [[Cell]] {
    let known = Figure.order.filter { figures[$0] != nil }
    let others = figures.keys.filter { !known.contains($0) }.sorted()
    return (known + others).compactMap { name in
      figures[name].map { [Self.name(name), Self.value($0, of: name)] }
    }
      + refusals.sorted { $0.key < $1.key }.map { limit, count in
        [Cell("refused by \(limit)", raw: "refused_\(limit)"), .count(count)]
      }
  }

  private static func name(_ figure: String) -> Cell {
    Cell(String(figure.map { $0 == "_" ? " " : $0 }), raw: figure)
  }

  private static func value(_ number: Int, of figure: String) -> Cell {
    figure.hasSuffix("_bytes") ? .bytes(number) : .count(number)
  }

  /// What an app has now; rates are for those who watch.
  private var apps: Table {
    let columns = RowColumn.all(for: sample.scope).filter { !$0.isRate }
    let rows = columns.sorted(sample.rows ?? [], by: 1, isReversed: false, Trend())
    return columns.table(of: rows, Trend())
  }

  /// None where the server does not tell.
  private var dialects: [Table] {
    guard !sample.dialects.isEmpty else { return [] }
    return [
      Table(
        [.text("DIALECT"), .number("CONNECTIONS", rank: 1)],
        rows: sample.dialects.map { [Cell($0.name), .count($0.connections)] })
    ]
  }

  private var loops: Table {
    Table(
      [
        .text("LOOP"), .number("CONNECTIONS", rank: 1), .number("LOAD", rank: 2),
        .number("UNSENT", rank: 3),
      ],
      rows: sample.loops.enumerated().map { number, loop in
        [
          Cell("\(number)"), .count(loop.connections), .share(loop.load), .bytes(loop.unsentBytes),
        ]
      })
  }

  /// All of it, uniformly.
  private var lines: Table {
    let own = rows(of: sample.figures, sample.refusals)
    guard case .server(let told) = sample.scope else {
      return Table([.text("FIGURE"), .number("NOW")], rows: own)
    }
    let state: [[Cell]] = [
      ["version", Cell(told.version)], ["uptime_seconds", Cell("\(told.uptimeSeconds)")],
      ["draining", told.isDraining ? "1" : "0"],
    ]
    let rates = Figure.order.compactMap { figure in
      rate(of: figure).map { [Cell("\(figure)_per_second"), $0] }
    }
    let apps = (sample.rows ?? []).flatMap { row in
      rows(of: row.figures, row.refusals).map { [Cell("app \(row.name)")] + $0 }
    }
    let dialects: [[Cell]] = sample.dialects.map {
      [Cell("dialect \($0.name)"), "connections", .count($0.connections)]
    }
    let loops = sample.loops.enumerated().flatMap { number, loop in
      [
        ["connections", .count(loop.connections)], ["load", .share(loop.load)],
        ["unsent_bytes", .bytes(loop.unsentBytes)],
      ].map { [Cell("loop \(number)")] + $0 }
    }
    return Table(
      [.text("OF"), .text("FIGURE"), .number("NOW")],
      rows: (state + own + rates).map { ["server"] + $0 } + apps + dialects + loops)
  }
}

extension Cell {
  /// A part of a whole, from 0 to 1, in percent.
  static func share(_ part: Double) -> Cell {
    Cell("\(Int((part * 100).rounded())) %", raw: "\((part * 1000).rounded() / 1000)")
  }
}
