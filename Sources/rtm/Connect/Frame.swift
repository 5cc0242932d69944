import Bytes

/// A text frame as an event, by the names that it has on the wire: `event`, `channel` and `data` of
/// the Pusher protocol, or `type`, `room` and `payload`. Without the latter all of it is data.
struct Frame: Equatable {
  var event: String
  var channel: String?
  /// The characters of a string, JSON text of every other kind; `nil` where there is none.
  var data: String?
  var userID: String?

  /// `nil` for what is no object with an event's name.
  init?(_ text: [UInt8]) {
    let text = String(decoding: text, as: UTF8.self)
    guard let message = JSON(in: text), let event = Self.event(of: message) else { return nil }
    self.event = event
    channel = (message["channel"] ?? message["room"])?.string
    let isNamed = message["event"] != nil
    let rest = message["type"] == nil ? message["message"] : message
    let data = message["data"] ?? message["payload"] ?? (isNamed ? nil : rest)
    self.data = data.map { $0.string ?? $0.compacted }
    userID = message["user_id"].flatMap { $0.string ?? $0.integer.map(String.init) }
  }

  /// What has a channel and a message, and no name, is called so.
  private static func event(of message: JSON) -> String? {
    if let name = (message["event"] ?? message["type"])?.string { return name }
    return message["channel"]?.string != nil && message["message"] != nil ? "message" : nil
  }

  /// Whether it was published on a channel, and is not the protocol's own.
  var isOfChannel: Bool { channel != nil && !event.hasPrefix("pusher") }

  /// What ``data`` holds, as client libraries see it: JSON where it is such, else `nil`.
  var json: JSON? { data.flatMap { JSON(in: $0) } }
}

extension JSON {
  /// `nil` where `text` is no JSON, which it mostly is and need not be.
  init?(in text: String) {
    do { try self.init(parsing: text) } catch { return nil }
  }
}
