/// What stands in one place of a ``Table``: for people, and for programs that read it.
package struct Cell: Equatable, Sendable {
  /// For people: `12,345`, `1.2 MB`, `3h 12m`.
  package let shown: String
  /// For programs: `12345`, `1234567`, `11520`.
  package let raw: String

  /// What a terminal or a reader of tabs would obey is spelt out.
  package init(_ text: String, raw: String? = nil) {
    shown = printable(text)
    self.raw = raw.map(printable) ?? shown
  }
}

extension Cell: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}

// MARK: Figures

extension Cell {
  /// A whole number, in groups of three: `12,345`.
  package static func count(_ number: Int) -> Cell {
    var text = String(number.magnitude)
    var place = text.endIndex
    while let next = text.index(place, offsetBy: -3, limitedBy: text.startIndex),
      next > text.startIndex
    {
      text.insert(",", at: next)
      place = next
    }
    return Cell(number < 0 ? "-" + text : text, raw: "\(number)")
  }

  /// A size in steps of a thousand: `999 B`, `1.2 MB`, `340 GB`.
  package static func bytes(_ number: Int) -> Cell {
    var value = Double(number)
    var units = ["B", "kB", "MB", "GB", "TB", "PB"][...]
    // 999.95 would be written as four digits.
    while value >= 999.5, units.count > 1 {
      value /= 1000
      units = units.dropFirst()
    }
    let isWhole = number < 1000
    return Cell(
      (isWhole ? "\(number)" : figures(value)) + " " + (units.first ?? ""), raw: "\(number)")
  }

  /// A number a second, three digits of it: `0.25`, `12.5`, `1,234`.
  package static func rate(_ value: Double) -> Cell {
    let raw = "\((value * 1000).rounded() / 1000)"
    guard value < 999.5 else { return Cell(count(Int(clamped: value)).shown, raw: raw) }
    return Cell(value < 0.005 ? "0" : figures(value), raw: raw)
  }

  /// How long something lasts, by its two greatest units: `45s`, `3m 05s`, `3h 12m`, `4d 07h`.
  package static func age(seconds: Int) -> Cell {
    let units = [(86400, "d"), (3600, "h"), (60, "m"), (1, "s")]
    let first = units.firstIndex { seconds >= $0.0 } ?? units.count - 1
    var text = "\(seconds / units[first].0)\(units[first].1)"
    if first < units.count - 1 {
      let next = units[first + 1]
      let rest = seconds % units[first].0 / next.0
      text += rest < 10 ? " 0\(rest)\(next.1)" : " \(rest)\(next.1)"
    }
    return Cell(text, raw: "\(seconds)")
  }

  /// Three digits at most, of a number below 999.5.
  private static func figures(_ value: Double) -> String {
    let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = [1.0, 10, 100][decimals]
    let scaled = Int((value * scale).rounded())
    guard decimals > 0 else { return "\(scaled)" }
    let rest = "\(scaled % Int(scale))"
    return "\(scaled / Int(scale))." + String(repeating: "0", count: decimals - rest.count) + rest
  }
}

extension Int {
  /// The nearest there is.
  fileprivate init(clamped value: Double) {
    self = value >= 9e18 ? .max : value <= -9e18 ? .min : Int(value.rounded())
  }
}
