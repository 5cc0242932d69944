import Glibc

/// How far this machine's clock is from a server's.
struct ClockReply {
  /// The `Date` header, in seconds since 1970; `nil` if there was none that makes sense.
  let date: Int?
  /// When it came, by our clock.
  let now: Int
  /// The server refuses our signatures for it, in these words.
  let complaint: String?

  /// What servers allow auth_timestamp to be off (Pusher HTTP API, "Authentication"), in seconds.
  private static let allowed = 600
  /// More than a date without fractions and a slow way explain, in seconds.
  private static let unsuspicious = 10
  private static let fixes = [
    "set the clock that is wrong: timedatectl set-ntp true, or chronyc makestep"
  ]

  var finding: Finding {
    if let complaint {
      return Finding(
        .clock, .failure(.broken), "the clocks differ: \(complaint)", fixes: Self.fixes)
    }
    guard let date else { return Finding(.clock, .ok, "the server does not tell its time") }
    let seconds = now - date
    let text = "this clock is \(Self.span(abs(seconds))) \(seconds > 0 ? "ahead" : "behind")"
    switch abs(seconds) {
    case ...Self.unsuspicious: return Finding(.clock, .ok, "it tells the server's time")
    case ..<Self.allowed:
      return Finding(
        .clock, .warning, "\(text); \(Self.allowed) seconds are the most for signed calls",
        fixes: Self.fixes)
    default:
      return Finding(
        .clock, .failure(.broken), "\(text): signed calls are refused", fixes: Self.fixes)
    }
  }

  private static func span(_ seconds: Int) -> String {
    switch seconds {
    case ..<120: "\(seconds) seconds"
    case ..<7200: "\(seconds / 60) minutes"
    case ..<172_800: "\(seconds / 3600) hours"
    default: "\(seconds / 86400) days"
    }
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7) in seconds since 1970; servers send no other
  /// form.
  static func seconds(of date: String) -> Int? {
    let words = date.split { $0 == " " || $0 == ":" }
    guard words.count == 8, words[7] == "GMT",
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let numbers = [words[1], words[3], words[4], words[5], words[6]].compactMap { Int32($0) }
    guard numbers.count == 5, numbers.allSatisfy({ 0...9999 ~= $0 }) else { return nil }
    var time = tm()
    time.tm_year = numbers[1] - 1900
    (time.tm_mon, time.tm_mday) = (Int32(month), numbers[0])
    (time.tm_hour, time.tm_min, time.tm_sec) = (numbers[2], numbers[3], numbers[4])
    return timegm(&time)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
