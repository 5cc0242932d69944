import Bytes
package import Messaging

/// A channel a connection, named by its URL; its clients only listen, to
/// `{"channel":C,"message":M}`, where `M` is any JSON.
///
/// Elsewhere such a message is an event `message`, whose data is what the client reads here. An
/// event that was published elsewhere is read here with `{"event":E,"data":D}` for `M`.
package struct RelayDialect: Dialect {
  package let name = "relay"
  package let hasChannelInURL = true
  package let binaryMessages = BinaryMessages.ignored
  package init() {}

  /// The name of the event that a message is in other dialects.
  package static let event = "message"
}

// MARK: Requests

extension RelayDialect {
  package func decodeRequest(_ text: [UInt8]) -> Request? { nil }
  package func encode(_ request: Request) -> [UInt8] { [] }
}

// MARK: Events

extension RelayDialect {
  package func encode(_ event: Event, at _: @autoclosure () -> Moment) -> [UInt8] {
    guard case .published(let content) = event else { return [] }
    guard content.origin?.dialect != name else { return Array(content.data.utf8) }
    return Self.message(on: content.channel) { message in
      message.object { event in
        event.name("event")
        event.string(content.event)
        event.name("data")
        event.published(content.data)
      }
    }
  }

  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event {
    let data = String(decoding: text, as: UTF8.self)
    guard let message = try? JSON(parsing: text), message["message"] != nil,
      let name = message["channel"]?.string
    else { throw .malformed(#"this is not {"channel":…,"message":…}"#) }
    return .published(
      .init(
        channel: try ChannelName(freelyNamed: name), event: Self.event, data: data,
        from: Publication.Origin(self.name)))
  }

  /// `{"channel":C,"message":M}` of `message`, which is JSON.
  package static func message(_ message: String, on channel: ChannelName) -> String {
    String(decoding: Self.message(on: channel) { $0.raw(message) }, as: UTF8.self)
  }

  private static func message(
    on channel: ChannelName, _ write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: 128)
    writer.object { frame in
      frame.name("channel")
      frame.string(channel.rawValue)
      frame.name("message")
      write(&frame)
    }
    return writer.bytes
  }
}

// MARK: Closing

extension RelayDialect {
  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) {
    switch closing {
    case .refused(.channelMissing): (1008, "Channel required in URL")
    default: closing.standardFrame
    }
  }
}
