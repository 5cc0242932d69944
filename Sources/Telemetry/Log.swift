import Glibc

/// What happens, one line an event: time, level, the event's name and its facts.
///
/// Nothing is built of an event below the threshold, nor of one that is only more of the same: see
/// ``LogSampler``. Secrets never come here: their type prints dots.
package struct Log: Sendable {
  package enum Level: Int, Comparable, Sendable, CaseIterable {
    case debug, info, warning, error

    package static func < (one: Level, other: Level) -> Bool { one.rawValue < other.rawValue }
    package var name: String { "\(self)" }
  }

  /// What a line tells of its event.
  package enum Fact: Equatable, Sendable {
    case text(String)
    case number(Int)
  }

  /// In the order in which they are written.
  package struct Facts: ExpressibleByDictionaryLiteral, Sendable {
    package private(set) var pairs: [(name: String, fact: Fact)]

    package init(dictionaryLiteral pairs: (String, Fact)...) {
      self.pairs = pairs.map { (name: $0.0, fact: $0.1) }
    }

    package static func + (facts: Facts, more: Facts) -> Facts {
      var all = facts
      all.pairs += more.pairs
      return all
    }
  }

  private let threshold: Level
  private let format: LogFormat
  private let sampler = LogSampler()
  private let write: @Sendable (String) -> Void
  /// Lines that were never written, because nobody took them in time.
  package let dropped: Counter

  /// `write` takes one line without its end, from any thread, and must not block.
  package init(
    from threshold: Level = .info, as format: LogFormat, dropped: Counter = Counter(),
    write: @escaping @Sendable (String) -> Void
  ) {
    self.threshold = threshold
    self.format = format
    self.dropped = dropped
    self.write = write
  }

  package func debug(_ event: String, _ facts: @autoclosure () -> Facts = [:]) {
    record(.debug, event, facts)
  }
  package func info(_ event: String, _ facts: @autoclosure () -> Facts = [:]) {
    record(.info, event, facts)
  }
  package func warning(_ event: String, _ facts: @autoclosure () -> Facts = [:]) {
    record(.warning, event, facts)
  }
  package func error(_ event: String, _ facts: @autoclosure () -> Facts = [:]) {
    record(.error, event, facts)
  }

  private func record(_ level: Level, _ event: String, _ facts: () -> Facts) {
    guard level >= threshold else { return }
    let time = LogTime.now
    let (isAdmitted, left) = sampler.admit(event, level, at: time.seconds)
    if let left { tell(left, at: time) }
    if isAdmitted { write(format.line(time, level, event, facts())) }
  }

  private func tell(_ left: LogSampler.Left, at time: LogTime) {
    write(format.line(time, left.level, left.event, ["more": .number(left.count)]))
  }

  /// Tells how many were left out of seconds that are over; to be called every second or so.
  package func tellWhatWasLeftOut() {
    let time = LogTime.now
    for left in sampler.takeLeft(at: time.seconds) { tell(left, at: time) }
  }
}

extension Log.Fact: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral number: Int) { self = .number(number) }
}

/// Wall-clock time.
package struct LogTime: Sendable {
  package let seconds: Int
  package let milliseconds: Int

  package init(seconds: Int, milliseconds: Int) {
    self.seconds = seconds
    self.milliseconds = milliseconds
  }

  package static var now: LogTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return LogTime(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
  }

  /// `07:56:37.042Z`.
  var timeOfDay: Substring { text.dropFirst(11) }

  /// `2026-11-21T07:56:37.042Z` (RFC 3339).
  package var text: String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let thousandths = String(1000 + milliseconds).dropFirst()
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      + ".\(thousandths)Z"
  }
}
