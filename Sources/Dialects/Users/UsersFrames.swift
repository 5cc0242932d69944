import Bytes
import Messaging

// What both directions write.

extension UsersDialect {
  static func write(_ channel: ChannelName, to frame: inout JSONWriter) {
    frame.name("channel")
    frame.string(channel.rawValue)
  }

  static func write(_ event: String, _ data: String, to frame: inout JSONWriter) {
    if event != chat {
      frame.name("action")
      frame.string(event)
    }
    frame.name(event == chat ? "text" : "data")
    frame.published(data)
  }

  /// With a `moment` its time stands last.
  static func frame(
    _ type: String, _ moment: Moment? = nil, _ write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: 128)
    writer.object { frame in
      frame.name("type")
      frame.string(type)
      write(&frame)
      if let moment {
        frame.name("timestamp")
        frame.integer(moment.milliseconds)
      }
    }
    return writer.bytes
  }

  /// `members` stand between the type and what `write` adds.
  static func text(
    _ type: String, _ members: String, _ write: (inout JSONWriter) -> Void
  ) -> String {
    let rest = String(decoding: frame(type, nil, write), as: UTF8.self)
    guard !members.isEmpty else { return rest }
    let head = String(decoding: frame(type) { _ in }, as: UTF8.self).dropLast()
    return head + "," + members + rest.dropFirst(head.count)
  }
}
