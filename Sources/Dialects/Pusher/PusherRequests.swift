import Bytes
package import Messaging

// MARK: Reading

extension PusherDialect {
  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request? {
    let (message, event) = try Self.parse(text)
    switch event {
    case PusherEvent.ping:
      return .ping
    case PusherEvent.pong:
      return .pong
    case PusherEvent.subscribe:
      return try subscription(try data(of: message, in: event))
    case PusherEvent.unsubscribe:
      return .unsubscribe(try channel(in: try data(of: message, in: event), of: event))
    case PusherEvent.signin:
      return try signIn(try data(of: message, in: event))
    case _ where Self.hasPrefix(PusherEvent.clientPrefix, event):
      let channel = try channel(in: message, of: event)
      return .clientEvent(event, channel: channel, data: Self.characters(of: message["data"]))
    case _ where Self.hasPrefix(PusherEvent.internalPrefix, event):
      throw .reservedEvent(event)
    default:
      throw .unknownEvent(event)
    }
  }

  private func subscription(_ data: JSON) throws(Refusal) -> Request {
    let event = PusherEvent.subscribe
    let text = try channelText(in: data, of: event)
    let channel = try ChannelName(named: text)
    let token = try string("auth", in: data, of: event)
    // pusher-js sends an empty token for public channels.
    return .subscribe(
      channel, token: token == "" ? nil : token,
      channelData: try string("channel_data", in: data, of: event))
  }

  private func signIn(_ data: JSON) throws(Refusal) -> Request {
    let event = PusherEvent.signin
    guard let token = try string("auth", in: data, of: event) else {
      throw .missingField("auth", of: event)
    }
    guard let userData = try string("user_data", in: data, of: event) else {
      throw .missingField("user_data", of: event)
    }
    return .signIn(token: token, userData: userData)
  }

  /// The object that is `data`, or that `data` holds as text: some clients encode it twice.
  private func data(of message: JSON, in event: String) throws(Refusal) -> JSON {
    guard var data = message["data"] else { throw .missingField("data", of: event) }
    if let text = data.string {
      do { data = try JSON(parsing: text) } catch {
        throw .invalidField("data", of: event, reason: "is a string that holds no JSON: \(error)")
      }
    }
    guard data.kind == .object else {
      throw .invalidField("data", of: event, reason: "must be an object")
    }
    return data
  }

  private func channel(in object: JSON, of event: String) throws(Refusal) -> ChannelName {
    let text = try channelText(in: object, of: event)
    do { return try ChannelName(text) } catch {
      throw .invalidField("channel", of: event, reason: "names no channel: \(error)")
    }
  }

  private func channelText(in object: JSON, of event: String) throws(Refusal) -> String {
    guard let text = try string("channel", in: object, of: event) else {
      throw .missingField("channel", of: event)
    }
    return text
  }

  /// `nil` when the field is absent or null.
  private func string(
    _ field: String, in object: JSON, of event: String
  ) throws(Refusal) -> String? {
    guard let value = object[field], !value.isNull else { return nil }
    guard let text = value.string else {
      throw .invalidField(field, of: event, reason: "must be a string")
    }
    return text
  }
}

// MARK: Writing

extension PusherDialect {
  package func encode(_ request: Request) -> [UInt8] {
    switch request {
    case .ping: Self.empty(PusherEvent.ping)
    case .pong: Self.empty(PusherEvent.pong)
    case .subscribe(let channel, let token, let channelData):
      message(PusherEvent.subscribe) { Self.write(channel, token, channelData, to: &$0) }
    case .unsubscribe(let channel):
      message(PusherEvent.unsubscribe) { data in
        data.name("channel")
        data.string(channel.rawValue)
      }
    case .signIn(let token, let userData):
      message(PusherEvent.signin) { data in
        data.name("auth")
        data.string(token)
        data.name("user_data")
        data.string(userData)
      }
    case .clientEvent(let event, let channel, let data):
      Self.frame(event, channel: channel.rawValue) { $0.string(data) }
    case .identify, .direct, .broadcast, .setStatus, .malformedEvent: []
    }
  }

  /// What a subscription brings.
  static func write(
    _ channel: ChannelName, _ token: String?, _ channelData: String?, to data: inout JSONWriter
  ) {
    data.name("channel")
    data.string(channel.rawValue)
    if let token {
      data.name("auth")
      data.string(token)
    }
    if let channelData {
      data.name("channel_data")
      data.string(channelData)
    }
  }

  private func message(
    _ event: String, data write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    Self.frame(event, channel: nil) { $0.object(write) }
  }

  /// Pings and pongs.
  static func empty(_ event: String) -> [UInt8] { frame(event, channel: nil) { $0.raw("{}") } }

  /// A message; `write` writes the value of `data`.
  static func frame(
    _ event: String, channel: String?, data write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: 128)
    writer.object { frame in
      frame.name("event")
      frame.string(event)
      if let channel {
        frame.name("channel")
        frame.string(channel)
      }
      frame.name("data")
      write(&frame)
    }
    return writer.bytes
  }
}
