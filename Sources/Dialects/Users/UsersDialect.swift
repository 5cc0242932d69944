import Bytes
import Crypto
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
  package let answersPagesOfAnyOrigin = true
  package init() {}
}

// MARK: Requests

extension UsersDialect {
  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request? {
    let message: JSON
    do { message = try JSON(parsing: text) } catch { throw .malformed("\(error)") }
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

  private static func channel(of message: JSON, _ type: String) throws(Refusal) -> ChannelName {
    guard let name = text(message["channel"]) else { throw .missingField("channel", of: type) }
    do { return try ChannelName(free: name) } catch { throw .invalidChannel(name, error) }
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

// MARK: Events

extension UsersDialect {
  package func encode(_ event: Event) -> [UInt8] {
    encode(event, at: Moment(milliseconds: 0, processID: 0))
  }

  package func encode(_ event: Event, at moment: @autoclosure () -> Moment) -> [UInt8] {
    let moment = moment()
    return switch event {
    case .connected(let socket, _):
      Self.frame("welcome", moment) { frame in
        frame.name("message")
        frame.string("connected; register by {\"type\":\"register\",\"userId\":…}")
        frame.name("connectionId")
        frame.string(connectionID(of: socket))
        frame.name("processId")
        frame.integer(moment.processID)
      }
    case .pong: Self.frame("pong", moment) { _ in }
    case .signedIn(let userID):
      Self.frame("register", moment) { frame in
        frame.name("status")
        frame.string("success")
        frame.name("userId")
        frame.string(userID)
      }
    case .subscribed(let channel, _):
      Self.frame("join", moment) { frame in
        frame.name("status")
        frame.string("success")
        Self.write(channel, to: &frame)
      }
    case .delivered(let message, let connections):
      Self.frame(message.event == Self.chat ? "chat_delivered" : "notification_result", moment) {
        frame in
        frame.name("targetUserId")
        frame.string(message.to ?? "")
        frame.name("delivered")
        frame.boolean(connections > 0)
        if message.event != Self.chat {
          frame.name("connections")
          frame.integer(connections)
        }
      }
    case .published(let content): published(content, moment)
    case .other(let name, _, let data): other(name, data, moment)
    case .echoed(let text): Array(text.utf8)
    case .refused(let refusal), .subscriptionRefused(_, let refusal):
      Self.error(Self.words(for: refusal))
    case .failed(_, let message): Self.error(message)
    default: []
    }
  }

  /// What is for a user is there whole if it was sent by this dialect.
  private func published(_ content: Publication.Content, _ moment: Moment) -> [UInt8] {
    let isForUser = content.channel.kind == .user
    let origin = content.origin
    if isForUser {
      guard origin?.dialect != name else { return Array(content.data.utf8) }
      guard origin?.sender != nil else {
        return Array(systemMessage(content.event, content.data, moment).utf8)
      }
    }
    return Self.frame(content.event == Self.chat ? Self.chat : "notification", moment) { frame in
      Self.write(content.event, content.data, to: &frame)
      if !isForUser { Self.write(content.channel, to: &frame) }
      frame.name("sender")
      frame.string(origin?.sender ?? content.userID ?? "system")
    }
  }

  /// What a client has read and knows no better.
  private func other(_ type: String, _ data: String, _ moment: Moment) -> [UInt8] {
    guard (try? JSON(parsing: data))?["type"]?.string != type else { return Array(data.utf8) }
    return Array(systemMessage(type, data, moment).utf8)
  }

  /// What a server tells a user.
  package func systemMessage(_ type: String, _ data: String, _ moment: Moment) -> String {
    let frame = Self.frame(type, moment) { frame in
      frame.name("message")
      frame.published(data)
      frame.name("sender")
      frame.string("system")
    }
    return String(decoding: frame, as: UTF8.self)
  }

  package func text(
    of message: DirectMessage, from sender: Visitor, at moment: Moment
  ) -> String {
    Self.text(message.event, message.members) { frame in
      frame.name("sender")
      frame.string(sender.user?.userID ?? connectionID(of: sender.socket))
      if sender.user?.isVerified == true {
        frame.name("verified")
        frame.boolean(true)
      }
      frame.name("timestamp")
      frame.integer(moment.milliseconds)
    }
  }

  /// A UUID of the form of version 4, always the same for a connection (RFC 9562 §5.4).
  package func connectionID(of socket: SocketID) -> String {
    var bytes = Array(Digest.sha256(Array("connection \(socket)".utf8)).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = bytes.hexadecimal
    var uuid = ""
    for (place, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(place) { uuid += "-" }
      uuid.append(digit)
    }
    return uuid
  }

  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event {
    let message: JSON
    do { message = try JSON(parsing: text) } catch { throw .malformed("\(error)") }
    switch message["type"]?.string {
    case "pong": return .pong
    case "error": return .failed(code: nil, message: message["message"]?.string ?? "")
    case "join" where message["channel"] != nil:
      return .subscribed(try Self.channel(of: message, "join"), members: nil)
    case "notification" where message["channel"] != nil:
      return .published(
        try read(message, message["action"]?.string ?? "", message["data"]))
    case Self.chat where message["channel"] != nil:
      return .published(try read(message, Self.chat, message["text"]))
    case let type?: return .other(name: type, channel: nil, data: message.text)
    case nil: throw .malformed("'type' is missing")
    }
  }

  private func read(
    _ message: JSON, _ event: String, _ data: JSON?
  ) throws(Refusal) -> Publication.Content {
    Publication.Content(
      channel: try Self.channel(of: message, event), event: event, data: data?.text ?? "",
      from: Publication.Origin(name, sender: message["sender"]?.string))
  }

  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) {
    switch closing {
    case .refused(.connectionExceeds): (1013, Self.atCapacity)
    default: closing.standardFrame
    }
  }
}

// MARK: Writing

extension UsersDialect {
  /// Both a type of message and, on channels, the name of an event.
  private static let chat = "chat"
  private static let atCapacity = "Server is at capacity, please try again later"

  private static func words(for refusal: Refusal) -> String {
    switch refusal {
    case .malformed: "Invalid message format"
    case .unknownEvent(let type): "Unsupported message type: \(type)"
    case .missingField(let field, let type): "Missing \(field) in \(type) message"
    case .connectionExceeds(let excess) where excess.limit != .messages: atCapacity
    default: refusal.description
    }
  }

  private static func error(_ words: String) -> [UInt8] {
    frame("error") { frame in
      frame.name("message")
      frame.string(words.shortened(to: 4096))
    }
  }

  private static func write(_ channel: ChannelName, to frame: inout JSONWriter) {
    frame.name("channel")
    frame.string(channel.rawValue)
  }

  private static func write(_ event: String, _ data: String, to frame: inout JSONWriter) {
    if event != chat {
      frame.name("action")
      frame.string(event)
    }
    frame.name(event == chat ? "text" : "data")
    frame.published(data)
  }

  /// With a `moment` its time stands last.
  private static func frame(
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
  private static func text(
    _ type: String, _ members: String, _ write: (inout JSONWriter) -> Void
  ) -> String {
    let rest = String(decoding: frame(type, nil, write), as: UTF8.self)
    guard !members.isEmpty else { return rest }
    let head = String(decoding: frame(type) { _ in }, as: UTF8.self).dropLast()
    return head + "," + members + rest.dropFirst(head.count)
  }
}
