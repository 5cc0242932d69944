/// A time that a user gives in seconds, as errors repeat it: `0.5 seconds`.
struct Seconds: Equatable, Sendable, CustomStringConvertible {
  private let value: Double

  private static let bounds = 0.001...31_536_000  // a year

  init(_ count: Int) { value = Double(count) }

  /// `nil` for what is no number, or one that is not waited for.
  init?(asWritten text: some StringProtocol) {
    guard let value = Double(text), Self.bounds ~= value else { return nil }
    self.value = value
  }

  init(_ text: String) throws(Invalid) {
    guard let seconds = Seconds(asWritten: text) else { throw Invalid() }
    self = seconds
  }

  struct Invalid: Error, CustomStringConvertible {
    let description = "use a number of seconds, from 0.001 to 31536000"
  }

  var duration: Duration { .milliseconds(Int((value * 1000).rounded())) }

  var description: String {
    let text = value == value.rounded() ? "\(Int(value))" : "\(value)"
    return text + (text == "1" ? " second" : " seconds")
  }
}
