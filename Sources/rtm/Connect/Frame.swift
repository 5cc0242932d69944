import Bytes

/// A text frame as an event of the Pusher protocol, by its names on the wire.
struct Frame: Equatable {
  var event: String
  var channel: String?
  /// The characters of a string, JSON text of every other kind; `nil` where there is none.
  var data: String?
  var userID: String?

  /// `nil` for what is no object with an event's name.
  init?(_ text: [UInt8]) {
    let text = String(decoding: text, as: UTF8.self)
    guard let message = JSON(in: text), let event = message["event"]?.string else { return nil }
    self.event = event
    channel = message["channel"]?.string
    data = message["data"].map { $0.string ?? $0.compacted }
    userID = message["user_id"].flatMap { $0.string ?? $0.integer.map(String.init) }
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
