/// How far a long task is, and in how much time it will be done: one line, for a terminal.
///
/// It has no clock: whoever draws it says how long the task has run.
package struct Progress: Sendable {
  /// One of the things that are counted, such as `event`.
  private let noun: String
  private var samples: [Sample] = [Sample(time: .zero, count: 0, fraction: 0)]

  private struct Sample {
    var time: Duration
    var count: Int
    var fraction: Double?
  }

  /// How far back the rate looks, so that it tells of now.
  private static let window: Duration = .seconds(10)

  /// `noun` is in the singular.
  package init(of noun: String) { self.noun = noun }

  /// `count` things are done by now, and `fraction` of the whole, from 0 to 1, where that is known.
  ///
  /// `time` is since the start, and never goes back.
  package mutating func advance(to count: Int, _ fraction: Double?, at time: Duration) {
    samples.append(Sample(time: time, count: count, fraction: fraction))
    // One from before the window stays, so that the rate is of all of it.
    while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
  }

  /// Things in a second, lately.
  package var rate: Double { perSecond { Double($0.count) } }

  /// How long it will still take at the rate of late; `nil` where nobody can tell.
  package var remaining: Duration? {
    guard let fraction = samples.last?.fraction else { return nil }
    let rate = perSecond { $0.fraction ?? 0 }
    return rate > 0 ? .seconds((1 - fraction) / rate) : nil
  }

  private func perSecond(_ value: (Sample) -> Double) -> Double {
    guard let first = samples.first, let last = samples.last, last.time > first.time else {
      return 0
    }
    return (value(last) - value(first)) / ((last.time - first.time) / .seconds(1))
  }
}

// MARK: Drawing

extension Progress {
  /// At most `columns` wide: what does not fit is left out, the bar first.
  package func line(columns: Int) -> String {
    let count = samples.last?.count ?? 0
    var parts = [
      "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")", "\(grouped(Int(rate.rounded())))/s",
    ]
    if let fraction = samples.last?.fraction {
      parts.append("\(Int((fraction * 100).rounded(.down)))%")
      if let remaining { parts.append("\(clock(remaining)) left") }
    }
    while parts.count > 1, parts.joined(separator: "  ").count > columns { parts.removeLast() }
    let text = String(parts.joined(separator: "  ").prefix(max(0, columns)))
    guard let fraction = samples.last?.fraction else { return text }
    let width = min(Self.longestBar, columns - text.count - 4)
    return width < Self.shortestBar ? text : "[\(bar(fraction, width: width))]  \(text)"
  }

  private static let longestBar = 40
  private static let shortestBar = 10

  private func bar(_ fraction: Double, width: Int) -> String {
    let done = Int((fraction * Double(width)).rounded(.down))
    return String(repeating: "#", count: done) + String(repeating: "-", count: width - done)
  }

  /// `1,234,567`.
  private func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digits[index])
    }
  }

  /// `0:07`, `12:34`, `5:00:00`.
  private func clock(_ time: Duration) -> String {
    let seconds = Int((min(time, .seconds(86_400 * 99)) / .seconds(1)).rounded())
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours == 0
      ? "\(minutes):\(padded(seconds % 60))"
      : "\(hours):\(padded(minutes)):\(padded(seconds % 60))"
  }
}
