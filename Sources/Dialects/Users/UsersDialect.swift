import Bytes
package import Messaging

/// Users who register by an id, which a token may prove, and messages from one to all
/// connections of another: `{"type":T,…}` in both directions.
///
/// Channels are ours, so that its clients can meet those of others: `join`, `leave`, and `channel`
/// in place of `targetUserId`. There a notification is an event called as its `action`, and a chat
/// one called `chat`.
package struct UsersDialect: Dialect {
  package let name = "users"
  package let subscribesAtOnce = true
  package let bearsNonsense = true
  package let answersPagesOfAnyOrigin = true
  package init() {}

  /// Both a type of message and, on channels, the name of an event.
  static let chat = "chat"
}

// MARK: Requests

extension UsersDialect {
  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request? {
    let message = try JSON(received: text)
    guard !message.isNull else { throw .malformed("this is null") }
    let type = message["type"]
    switch type?.string {
    case "ping":
      return .ping
    case "register":
      guard let userID = Self.text(message["userId"]) else {
        throw .missingField("userId", of: "register")
      }
      return .identify(userID, token: message["token"]?.string)
    case "join":
      return .subscribe(try Self.channel(of: message, "join"))
    case "leave":
      return .unsubscribe(try Self.channel(of: message, "leave"))
    case "notification", Self.chat:
      return try Self.sent(message, type?.string ?? "")
    default:
      throw .unknownEvent(type.map { $0.string ?? $0.compacted } ?? "undefined")
    }
  }

  private static func sent(_ message: JSON, _ type: String) throws(Refusal) -> Request {
    let userID = text(message["targetUserId"])
    if userID == nil, given(message["channel"]) != nil {
      let channel = try channel(of: message, type)
      guard type == chat else {
        return .clientEvent(
          text(message["action"]) ?? "general", channel: channel,
          data: given(message["data"])?.compacted ?? "{}")
      }
      guard let words = message["text"] else { throw .missingField("text", of: type) }
      return .clientEvent(chat, channel: channel, data: words.compacted)
    }
    if type == chat {
      let words = message["text"].map { #""text":\#($0.compacted)"# } ?? ""
      return .direct(.init(chat, to: userID, members: words))
    }
    guard let userID else { throw .missingField("targetUserId", of: type) }
    let action = given(message["action"])?.compacted ?? #""general""#
    let data = given(message["data"])?.compacted ?? "{}"
    return .direct(.init(type, to: userID, members: #""action":\#(action),"data":\#(data)"#))
  }

  static func channel(of message: JSON, _ type: String) throws(Refusal) -> ChannelName {
    guard let name = text(message["channel"]) else { throw .missingField("channel", of: type) }
    return try ChannelName(freelyNamed: name)
  }

  /// Of an id, which may be a number.
  private static func text(_ value: JSON?) -> String? {
    guard let value = given(value) else { return nil }
    return value.string ?? (value.kind == .number ? value.text : nil)
  }

  /// What JavaScript takes for something.
  private static func given(_ value: JSON?) -> JSON? {
    guard let value, value.isTrue else { return nil }
    return value
  }

  package func encode(_ request: Request) -> [UInt8] {
    switch request {
    case .ping: Self.frame("ping") { _ in }
    case .identify(let userID, let token):
      Self.frame("register") { frame in
        frame.name("userId")
        frame.string(userID)
        if let token {
          frame.name("token")
          frame.string(token)
        }
      }
    case .subscribe(let channel, _, _): Self.frame("join") { Self.write(channel, to: &$0) }
    case .unsubscribe(let channel): Self.frame("leave") { Self.write(channel, to: &$0) }
    case .clientEvent(let event, let channel, let data):
      Self.frame(event == Self.chat ? Self.chat : "notification") { frame in
        Self.write(event, data, to: &frame)
        Self.write(channel, to: &frame)
      }
    case .direct(let message):
      Array(
        Self.text(message.event, message.members) { frame in
          if let userID = message.to {
            frame.name("targetUserId")
            frame.string(userID)
          }
        }.utf8)
    default: []
    }
  }
}

// MARK: Admission

extension UsersDialect {
  /// All channels are for talking.
  package func admitClientEvent(on channel: ChannelName) {}
}
