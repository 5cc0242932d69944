import Glibc

/// When a call that came to nothing is made again: after ever longer times, in which chance has a
/// part, so that many who failed together do not come back together.
package struct Retries: Sendable {
  /// How often, after the first time.
  package var limit: Int
  /// When all has to be over.
  package var deadline: ContinuousClock.Instant?

  package init(limit: Int, deadline: ContinuousClock.Instant? = nil) {
    self.limit = limit
    self.deadline = deadline
  }

  package static let none = Retries(limit: 0)

  private static let firstDelay: Duration = .milliseconds(500)
  private static let longestDelay: Duration = .seconds(30)
  /// A server that asks for more is not waited for.
  static let longestWait: Duration = .seconds(60)

  /// How long to wait before retry number `retry`, the first of which is 1; `nil` where there is to
  /// be none.
  ///
  /// `asked` is what the server wants, at least; `chance` is from 0 to 1.
  func delay(
    before retry: Int, asked: Duration?, at now: ContinuousClock.Instant, chance: Double
  ) -> Duration? {
    guard retry <= limit, asked ?? .zero <= Self.longestWait else { return nil }
    let usual = min(Self.firstDelay * (1 << min(retry - 1, 10)), Self.longestDelay)
    let delay = (asked ?? usual / 2) + usual / 2 * chance
    if let deadline, now + delay >= deadline { return nil }
    return delay
  }
}

extension Retries {
  /// For one call.
  private static let callSeconds = 10

  /// How long one call may take that begins `now`, in whole seconds.
  func timeoutSeconds(at now: ContinuousClock.Instant) -> Int {
    guard let deadline else { return Self.callSeconds }
    let left = (deadline - now) / .seconds(1)
    return Int(min(Double(Self.callSeconds), max(1, left.rounded(.up))))
  }
}

// MARK: What servers ask for

extension Retries {
  /// What `Retry-After` says: seconds or a date (RFC 9110 §10.2.3); `nil` where it makes no sense.
  /// `now` is in seconds since 1970.
  static func delay(after field: String, now: Int) -> Duration? {
    if let seconds = Int(field) { return seconds >= 0 ? .seconds(seconds) : nil }
    return time(of: field).map { .seconds(max(0, $0 - now)) }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7) in seconds since 1970.
  private static func time(of date: String) -> Int? {
    let words = date.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]),
      let year = Int32(words[3]),
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int32($0) }
    guard clock.count == 3 else { return nil }
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (year &- 1900, Int32(month), day)
    (time.tm_hour, time.tm_min, time.tm_sec) = (clock[0], clock[1], clock[2])
    return timegm(&time)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
