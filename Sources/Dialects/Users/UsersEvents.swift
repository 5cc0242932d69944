import Bytes
import Crypto
package import Messaging

extension UsersDialect {
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
      // What comes back to its sender alone is of the connection (2.07).
      let user = message.to == nil ? nil : sender.user
      frame.string(user?.userID ?? connectionID(of: sender.socket))
      if user?.isVerified == true {
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
    let message = try JSON(received: text)
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

  /// What is said has a sender, and no answer has.
  package func isMessage(_ event: Event) -> Bool {
    switch event {
    case .published: true
    case .other(_, _, let data): (try? JSON(parsing: data))?["sender"] != nil
    default: false
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
    closing.standardFrame
  }

  package func drops(for refusal: Refusal) -> Bool {
    if case .connectionExceeds = refusal { true } else { false }
  }
}

// MARK: Errors

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
}
