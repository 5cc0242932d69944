/// A row of bars that shows how a figure went, the newest value at the right.
package struct Sparkline: Sendable {
  private let bars: [Character]

  package init(_ alphabet: Alphabet = .ofLocale) {
    bars = alphabet == .unicode ? Array("▁▂▃▄▅▆▇█") : Array("_.:-=+*#")
  }

  /// The newest of `values`, so many as there are `columns`, with spaces where there are fewer. The
  /// tallest bar is the greatest value shown, the lowest is nothing: what is above zero is seen.
  package func text(of values: some Collection<Double>, columns: Int) -> String {
    let shown = values.suffix(columns)
    let most = shown.max() ?? 0
    return String(repeating: " ", count: columns - shown.count)
      + String(shown.map { bar($0, of: most) })
  }

  private func bar(_ value: Double, of most: Double) -> Character {
    guard value > 0, most > 0 else { return bars[0] }
    let steps = Double(bars.count - 1)
    return bars[min(bars.count - 1, max(1, Int((value / most * steps).rounded())))]
  }
}
