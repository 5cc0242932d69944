import Terminal

/// What `rtm stats --watch` shows on a terminal: samples in, lines out.
struct WatchScreen {
  /// Where the server is, as the user knows it.
  var server: String
  /// What the user wants between two samples, in seconds.
  var interval: String
  var trend: Trend
  var state: WatchState
  var size: ScreenSize
  var style: Style
  var alphabet: Alphabet

  /// At most ``size``, each line at most as wide.
  func lines(clock: String) -> [String] {
    guard let sample = trend.latest else { return [] }
    let room = size.rows - 3  // the title, the line below it, and the keys
    let table = state.showsHelp ? help : rows(of: sample)
    let most = state.showsHelp ? table.count : min(table.count, max(4, room / 2))
    let figures = figures(of: sample).prefix(max(0, room - most - 1))
    let shown = fit(table, room - figures.count - 1)
    var body = Array(figures)
    if !shown.isEmpty, body.count + shown.count < room { body.append("") }
    body += shown
    body = Array(body.prefix(max(0, room)))
    body += repeatElement("", count: max(0, room - body.count))
    let all = [title(of: sample, clock), status(of: sample)] + body + [footer]
    return Array(all.prefix(size.rows))
  }

  /// Where the columns are that the keys sort by.
  var columns: [RowColumn] { trend.latest.map { RowColumn.all(for: $0.scope) } ?? [] }
}

// MARK: Around

extension WatchScreen {
  private func title(of sample: Sample, _ clock: String) -> String {
    let right = "every \(interval) s  \(clock)"
    let room = size.columns - right.count - 2
    guard room >= 12 else { return style(cut(headline(of: sample)), .bold) }
    let left = shortened(headline(of: sample), to: room, alphabet)
    let gap = size.columns - TextWidth.columns(of: left) - right.count
    return style(left, .bold) + spaces(gap) + style(right, .dim)
  }

  private func headline(of sample: Sample) -> String {
    switch sample.scope {
    case .server(let told):
      "\(printable(server))  rtm \(printable(told.version))  up "
        + Cell.age(seconds: told.uptimeSeconds).shown
    case .app(let app): "\(printable(server))  app \(printable(app))"
    case .channels(let app): "\(printable(server))  app \(printable(app)), by its channels"
    }
  }

  private func status(of sample: Sample) -> String {
    if let trouble = state.trouble { return style(cut(printable(trouble)), .red) }
    if state.isPaused { return style(cut("paused; p goes on"), .yellow) }
    if case .server(let server) = sample.scope, server.isDraining {
      return style(cut("the server is going down"), .yellow)
    }
    return ""
  }

  private var footer: String {
    style(
      cut("q quit  p pause  s sort  r reverse  1-\(max(1, columns.count)) column  ? help"), .dim)
  }

  private var help: [String] {
    WatchState.keys.map { key, meaning in
      style(cut(key + spaces(6 - key.count)), .bold) + cut(meaning, by: 6)
    }
  }

  private func cut(_ text: String, by used: Int = 0) -> String {
    shortened(text, to: max(0, size.columns - used), alphabet)
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

// MARK: Figures

extension WatchScreen {
  /// A line each: name, value, and how it went.
  private func figures(of sample: Sample) -> [String] {
    let spark = Sparkline(alphabet)
    return shownFigures(of: sample).map { figure in
      let name = figure.name + spaces(16 - figure.name.count)
      let value = spaces(11 - TextWidth.columns(of: figure.value)) + figure.value
      let room = min(size.columns - 29, Trend.longest / 2)
      guard room >= 4 else { return cut(name + value) }
      // It grows to the right until there is no more room; of all figures alike.
      let length = min(room, trend.samples.count)
      return style(name, .cyan) + value + "  " + spark.text(of: figure.history, columns: length)
    }
  }

  /// What is known of now: nothing has a rate while the server does not answer.
  private var present: Trend { state.trouble == nil ? trend : trend.still }

  private typealias ShownFigure = (name: String, value: String, history: [Double])

  /// The most telling first: a small screen has no room for the others.
  private func shownFigures(of sample: Sample) -> [ShownFigure] {
    [
      gauge("connections", Figure.connections, sample),
      rate("messages in", Figure.received, sample), rate("messages out", Figure.sent, sample),
      rate("bytes out", Figure.sentBytes, sample) { Cell.bytes(Int($0)).shown },
      rate("publications", Figure.publications, sample), rate("API calls", Figure.calls, sample),
      load(of: sample),
      gauge("channels", Figure.channels, sample),
      gauge("subscriptions", Figure.subscriptions, sample), gauge("users", Figure.users, sample),
    ].compactMap { $0 }
  }

  private func load(of sample: Sample) -> ShownFigure? {
    sample.loops.map(\.load).max().map {
      let share = state.trouble == nil ? "\(Int(($0 * 100).rounded())) %" : "-"
      return ("busiest loop", share, trend.loads)
    }
  }

  private func gauge(_ name: String, _ figure: String, _ sample: Sample) -> ShownFigure? {
    sample.figures[figure].map { (name, Cell.count($0).shown, trend.values(of: figure)) }
  }

  private func rate(
    _ name: String, _ figure: String, _ sample: Sample,
    _ text: (Double) -> String = { Cell.rate($0).shown }
  ) -> ShownFigure? {
    guard sample.figures[figure] != nil else { return nil }
    let value = present.rate(of: figure).map { text($0) + "/s" } ?? "-"
    return (name, value, trend.rates(of: figure))
  }
}

// MARK: Rows

extension WatchScreen {
  /// The header and all rows, in the order that the user wants.
  private func rows(of sample: Sample) -> [String] {
    guard let rows = sample.rows else {
      let count = Cell.count(sample.figures[Figure.channels] ?? 0).shown
      return [style(cut("\(count) channels are too many here: rtm stats channels PREFIX"), .dim)]
    }
    var columns = columns
    let sorted = columns.sorted(
      rows, by: state.sortColumn, isReversed: state.isReversed, trend)
    if columns.indices.contains(state.sortColumn) {
      columns[state.sortColumn] = columns[state.sortColumn].marked(mark)
    }
    // More than the screen has are not drawn; one line tells of them.
    let table = columns.table(of: sorted.prefix(size.rows), present)
    return table.lines(columns: size.columns, style: style, alphabet: alphabet)
  }

  private var mark: String {
    switch alphabet {
    case .unicode: state.isReversed ? "▲" : "▼"
    case .ascii: state.isReversed ? "^" : "v"
    }
  }

  /// So many of `lines` as there is room for, the last telling how many are missing.
  private func fit(_ lines: [String], _ room: Int) -> [String] {
    guard !state.showsHelp, let rows = trend.latest?.rows else {
      return Array(lines.prefix(max(0, room)))
    }
    guard rows.count + 1 > room, room > 1 else { return Array(lines.prefix(max(0, room))) }
    let missing = rows.count - (room - 2)
    return lines.prefix(room - 1) + [style(cut("and \(Cell.count(missing).shown) more"), .dim)]
  }
}
