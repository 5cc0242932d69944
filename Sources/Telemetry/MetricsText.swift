/// Figures as Prometheus reads them: its text format, version 0.0.4.
package struct MetricsText: Sendable {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package private(set) var bytes: [UInt8] = []
  /// Of the family that has no sample yet.
  private var heading = ""

  package enum Kind: String, Sendable { case counter, gauge, histogram }

  /// What a sample is of, such as `app="1"`.
  package typealias Labels = [(name: String, value: String)]

  package init() {}

  /// Begins a family of samples, which follow; one without any is left out.
  package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    heading =
      "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
  }

  package mutating func sample(_ name: String, _ labels: Labels = [], _ value: Double) {
    append(heading)
    heading = ""
    append(name)
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
      append("{\(pairs.joined(separator: ","))}")
    }
    // Whole numbers without ".0", to a size that a Double has exactly.
    append(Int(exactly: value).map { " \($0)\n" } ?? " \(value)\n")
  }

  /// All samples of a histogram in seconds.
  package mutating func samples(_ name: String, _ figures: Histogram.Figures) {
    var total = 0
    for (bound, count) in zip(Histogram.bounds, figures.counts) {
      total += count
      sample("\(name)_bucket", [("le", "\(Double(bound) / 1e9)")], Double(total))
    }
    total += figures.counts.last ?? 0
    sample("\(name)_bucket", [("le", "+Inf")], Double(total))
    sample("\(name)_sum", Double(figures.nanoseconds) / 1e9)
    sample("\(name)_count", Double(total))
  }

  private mutating func append(_ text: String) { bytes += text.utf8 }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension MetricsText {
  package mutating func sample(_ name: String, _ value: Double) { sample(name, [], value) }
}
