import Bytes
package import Messaging

extension RoomsDialect {
  package func encode(_ event: Event, at moment: @autoclosure () -> Moment) -> [UInt8] {
    let moment = moment()
    return switch event {
    case .connected(let socket, _):
      Self.frame("connect") { payload in
        payload.name("connectionId")
        payload.string(connectionID(of: socket))
        Self.write(moment, to: &payload)
      }
    case .ping: Self.frame("ping") { Self.write(moment, to: &$0) }
    case .pong: Self.frame("pong") { Self.write(moment, to: &$0) }
    case .entered(let room, let visitor): visit("join_room", room, visitor)
    case .exited(let room, let visitor): visit("leave_room", room, visitor)
    case .subscriptionCount(let room, let count):
      Self.frame("join_room") { payload in
        payload.name("room")
        payload.string(room.rawValue)
        payload.name("members")
        payload.integer(count)
      }
    case .statusChanged(let status): Self.frame("presence") { Self.write(status, to: &$0) }
    case .published(let content): published(content, moment)
    // All that its server says of it is the reason of the close frame (4.05).
    case .refused(let refusal) where refusal.limit?.isOfConnections == true: []
    case .refused(let refusal), .subscriptionRefused(_, let refusal):
      Self.error(Self.words(for: refusal))
    case .failed(_, let message): Self.error(message)
    case .other(let name, _, let data): other(name, data)
    default: []
    }
  }

  private func visit(_ type: String, _ room: ChannelName, _ visitor: Visitor) -> [UInt8] {
    Self.frame(type) { payload in
      if let user = visitor.user { Self.write(user, to: &payload) }
      payload.name("connectionId")
      payload.string(connectionID(of: visitor.socket))
      payload.name("room")
      payload.string(room.rawValue)
    }
  }

  /// What clients of this dialect say is there whole; the rest is named.
  private func published(_ content: Publication.Content, _ moment: Moment) -> [UInt8] {
    let room = content.channel.kind == .user ? nil : content.channel.rawValue
    guard content.origin?.dialect != name else {
      return Self.frame(content.event, room, content.data)
    }
    let payload = JSONWriter.text {
      $0.object { payload in
        payload.name("event")
        payload.string(content.event)
        payload.name("content")
        payload.published(content.data)
        Self.write(moment, to: &payload)
      }
    }
    return Self.frame(Self.message, room, payload)
  }

  private func other(_ name: String, _ data: String) -> [UInt8] {
    let json = try? JSON(parsing: data)
    return Self.frame(name, nil, json?.kind == .object ? data : "{}")
  }

  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event {
    let (message, type) = try Self.parse(text)
    let payload = message["payload"]
    if type == "ping" { return .ping }
    if type == "pong" { return .pong }
    if type == Self.message {
      if let words = payload?["error"]?.string { return .failed(code: nil, message: words) }
      if let name = message["room"]?.string {
        return .published(
          .init(
            channel: try ChannelName(freelyNamed: name), event: type, data: payload?.text ?? "{}",
            from: Publication.Origin(self.name)))
      }
    }
    return .other(name: type, channel: nil, data: payload?.text ?? "{}")
  }

  /// To one user, or to all, it is of no room.
  package func isMessage(_ event: Event) -> Bool {
    switch event {
    case .published: true
    case .other(let name, _, _): [Self.message, Self.broadcast].contains(name)
    default: false
    }
  }

  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) {
    switch closing {
    case .refused(let refusal) where refusal.limit?.isOfConnections == true:
      (1008, Self.connectionLimit)
    case .refused(.userUnproven): (1008, "Unauthorized")
    default: closing.standardFrame
    }
  }
}

// MARK: Writing

extension RoomsDialect {
  private static let connectionLimit = "Connection limit reached"

  private static func words(for refusal: Refusal) -> String {
    switch refusal {
    case .malformed, .invalidField: "Invalid message format"
    case .missingField: "Room name required"
    case .notSubscribed: "Not in room"
    case .clientEventExceeds(_, let excess) where excess.limit == .clientEvents:
      "Rate limit exceeded"
    default: refusal.description
    }
  }

  private static func error(_ words: String) -> [UInt8] {
    frame(message) { payload in
      payload.name("error")
      payload.string(words.shortened(to: 4096))
    }
  }

  static func frame(
    _ type: String, _ write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    frame(type, nil, JSONWriter.text { $0.object(write) })
  }

  /// `payload` is JSON.
  private static func frame(_ type: String, _ room: String?, _ payload: String) -> [UInt8] {
    var writer = JSONWriter(capacity: payload.utf8.count + 64)
    writer.object { frame in
      frame.name("type")
      frame.string(type)
      frame.name("payload")
      frame.raw(payload)
      if let room {
        frame.name("room")
        frame.string(room)
      }
    }
    return writer.bytes
  }

  private static func write(_ moment: Moment, to payload: inout JSONWriter) {
    payload.name("timestamp")
    payload.integer(moment.milliseconds)
  }

  /// Of ids that nobody has checked nothing more is said, as the original knew no others.
  private static func write(_ user: Identity, to payload: inout JSONWriter) {
    payload.name("userId")
    payload.string(user.userID)
    if user.isVerified {
      payload.name("verified")
      payload.boolean(true)
    }
  }

  private static func write(_ status: UserStatus, to payload: inout JSONWriter) {
    write(status.user, to: &payload)
    payload.name("status")
    payload.string(status.kind.rawValue)
    payload.name("lastSeen")
    payload.integer(status.lastSeen)
    if let metadata = status.metadata {
      payload.name("metadata")
      payload.raw(metadata)
    }
  }
}
