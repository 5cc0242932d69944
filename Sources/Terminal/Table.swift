/// Rows in columns: aligned to a terminal's width for people, tab-separated and whole for programs.
package struct Table: Equatable, Sendable {
  package var columns: [Column]
  /// Each has a cell for every column.
  package var rows: [[Cell]]

  package init(_ columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }

  package struct Column: Equatable, Sendable {
    /// In capitals, as a header.
    package var title: String
    package var kind: Kind
    /// Where there is no room, the least is shortened and then left out first; 0 is what a row is
    /// about, and stays.
    package var rank: Int

    package enum Kind: Equatable, Sendable {
      /// To the left; may be shortened.
      case text
      /// To the right, and whole: half a number is another one.
      case number
    }

    /// A name or other text; the greater its `rank`, the less it matters.
    package static func text(_ title: String, rank: Int = 0) -> Column {
      Column(title: title, kind: .text, rank: rank)
    }

    package static func number(_ title: String, rank: Int = 0) -> Column {
      Column(title: title, kind: .number, rank: rank)
    }
  }
}

// MARK: Text

extension Table {
  /// For standard output: in `screen`'s width with a header, or without a screen, where a program
  /// reads it, as ``tabSeparated``.
  package func text(
    for screen: ScreenSize?, style: Style, alphabet: Alphabet = .ofLocale
  ) -> String {
    guard let screen else { return tabSeparated }
    return lines(columns: screen.columns, style: style, alphabet: alphabet)
      .map { $0 + "\n" }.joined()
  }

  /// A line a row, without a header, cells as they are: for cut(1), awk(1) and the like.
  package var tabSeparated: String {
    rows.map { $0.map(\.raw).joined(separator: "\t") + "\n" }.joined()
  }

  /// The header and the rows, none wider than `columns`.
  package func lines(
    columns limit: Int, style: Style, alphabet: Alphabet = .ofLocale
  ) -> [String] {
    let widths = fittingWidths(limit)
    let header = columns.map { Cell($0.title) }
    return [style(line(header, widths, alphabet), .bold)]
      + rows.map { line($0, widths, alphabet) }
  }

  private static let gap = 2

  private func line(_ cells: [Cell], _ widths: [Int?], _ alphabet: Alphabet) -> String {
    var line = ""
    for (place, cell) in cells.enumerated() {
      guard let width = widths[place] else { continue }
      let text = shortened(cell.shown, to: width, alphabet)
      let space = String(repeating: " ", count: width - TextWidth.columns(of: text))
      if !line.isEmpty { line += String(repeating: " ", count: Self.gap) }
      line += columns[place].kind == .number ? space + text : text + space
    }
    while line.last == " " { line.removeLast() }
    return line
  }
}

// MARK: Widths

extension Table {
  /// Of each column; `nil` of those that are left out.
  private func fittingWidths(_ limit: Int) -> [Int?] {
    var widths: [Int?] = columns.indices.map { widest(in: $0) }
    let order = columns.indices.sorted { (columns[$0].rank, $0) > (columns[$1].rank, $1) }
    for place in order where columns[place].kind == .text {
      shorten(place, &widths, to: limit, keeping: 8)
    }
    for place in order where columns[place].rank > 0 && excess(widths, limit) > 0 {
      widths[place] = nil
    }
    // What was shortened may have got room again by what was left out.
    for place in order.reversed() where excess(widths, limit) < 0 {
      guard let width = widths[place] else { continue }
      widths[place] = min(widest(in: place), width - excess(widths, limit))
    }
    for place in order { shorten(place, &widths, to: limit, keeping: 1) }
    return widths
  }

  private func shorten(_ place: Int, _ widths: inout [Int?], to limit: Int, keeping least: Int) {
    guard let width = widths[place] else { return }
    widths[place] = max(min(width, least), width - max(0, excess(widths, limit)))
  }

  /// By how much a line of these widths is too wide; less than 0 where there is room.
  private func excess(_ widths: [Int?], _ limit: Int) -> Int {
    let shown = widths.compactMap { $0 }
    return shown.reduce(0, +) + Self.gap * max(0, shown.count - 1) - limit
  }

  private func widest(in place: Int) -> Int {
    let cells = rows.map { TextWidth.columns(of: $0[place].shown) }
    return max(TextWidth.columns(of: columns[place].title), cells.max() ?? 0)
  }
}

/// `text`, which was made printable, or as much of its beginning as fits, and a sign that there was
/// more.
package func shortened(
  _ text: String, to columns: Int, _ alphabet: Alphabet = .ofLocale
) -> String {
  guard TextWidth.columns(of: text) > columns else { return text }
  guard columns > 0 else { return "" }
  var kept = ""
  var room = columns - 1
  for character in text {
    let width = TextWidth.columns(of: String(character))
    guard width <= room else { break }
    room -= width
    kept.append(character)
  }
  return kept + alphabet.ellipsis
}
