import Bytes
import Crypto
package import Messaging

/// Users who register by an id that nobody checks, and messages from one to all connections of
/// another: `{"type":T,…}` in both directions. There are no channels.
package struct UsersDialect: Dialect {
  package let name = "users"
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
      return .identify(userID)
    case "notification":
      guard let userID = Self.text(message["targetUserId"]) else {
        throw .missingField("targetUserId", of: "notification")
      }
      let action = Self.given(message["action"])?.compacted ?? #""general""#
      let data = Self.given(message["data"])?.compacted ?? "{}"
      return .direct(
        .init("notification", to: userID, members: #""action":\#(action),"data":\#(data)"#))
    case "chat":
      let words = message["text"].map { #""text":\#($0.compacted)"# } ?? ""
      return .direct(.init("chat", to: Self.text(message["targetUserId"]), members: words))
    default:
      throw .unknownEvent(type.map { $0.string ?? $0.compacted } ?? "undefined")
    }
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
    case .identify(let userID):
      Self.frame("register") { frame in
        frame.name("userId")
        frame.string(userID)
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
    case .delivered(let message, let connections):
      Self.frame(message.event == "chat" ? "chat_delivered" : "notification_result", moment) {
        frame in
        frame.name("targetUserId")
        frame.string(message.to ?? "")
        frame.name("delivered")
        frame.boolean(connections > 0)
        if message.event != "chat" {
          frame.name("connections")
          frame.integer(connections)
        }
      }
    case .published(let content): published(content.event, content.data, moment)
    case .other(let name, _, let data): published(name, data, moment)
    case .echoed(let text): Array(text.utf8)
    case .refused(let refusal), .subscriptionRefused(_, let refusal):
      Self.error(Self.words(for: refusal))
    case .failed(_, let message): Self.error(message)
    default: []
    }
  }

  /// What clients sent, and servers by this dialect's endpoint, is there whole; the rest is named.
  private func published(_ event: String, _ data: String, _ moment: Moment) -> [UInt8] {
    let json = try? JSON(parsing: data)
    guard json?["type"]?.string != event else { return Array(data.utf8) }
    return Array(systemMessage(event, json?.text, data, moment).utf8)
  }

  /// What a server tells a user: `json`, or `text` where there is none.
  package func systemMessage(
    _ type: String, _ json: String?, _ text: String, _ moment: Moment
  ) -> String {
    let frame = Self.frame(type, moment) { frame in
      frame.name("message")
      if let json { frame.raw(json) } else { frame.string(text) }
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
      frame.string(sender.userID ?? connectionID(of: sender.socket))
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
    case let type?: return .other(name: type, channel: nil, data: message.text)
    case nil: throw .malformed("'type' is missing")
    }
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
