/// Rows as manuals print them, which is as they stand: each column begins two blanks behind the
/// longest of the one before.
func manualTable(_ rows: [[String]]) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in
    rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    let padded = zip(row, widths).map { text, width in
      text + String(repeating: " ", count: width - text.count)
    }
    return "  " + (padded.dropLast() + row.suffix(1)).joined(separator: "  ")
  }.joined(separator: "\n")
}
