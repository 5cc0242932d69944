import Bytes

/// What `rtm connect` waits for: so many events of channels, maybe of one name only.
struct Expectation: Equatable {
  private let event: String?
  private let count: Int?
  private var seen = 0

  /// `nil` where a connection is not to end by itself.
  init?(event: String?, count: Int?) {
    guard event != nil || count != nil else { return nil }
    self.event = event
    self.count = count
  }

  var isMet: Bool { seen >= count ?? 1 }

  /// How far it came, for whoever gave up waiting.
  var progress: String {
    "\(seen) of \(counted(count ?? 1, event.map { "'\($0)' event" } ?? "event")) came"
  }

  /// `name` is the event's; `nil` for a raw frame, which has none.
  mutating func see(_ name: String?) {
    if event == nil || event == name { seen += 1 }
  }
}
