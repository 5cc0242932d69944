import Bytes
package import Messaging

/// Rooms to talk in, and presence that all see: `{"type":T,"payload":{…},"room":R}` in both
/// directions. Who comes and goes is told by connection, and a client hears its own messages.
package struct RoomsDialect: Dialect {
  package let name = "rooms"
  package let subscribesAtOnce = true
  package let bearsNonsense = true
  package let hasUserInURL = true
  package let echoesToSender = true
  package let eventRate = EventRate.ofUser
  package let binaryMessages = BinaryMessages.text
  package let announcesConnections = true
  package let pingsByMessage = true
  package init() {}

  /// In characters of what is said in a room.
  static let contentLimit = 10_000
  /// The event that a message in a room is in other dialects.
  package static let message = "message"
  static let broadcast = "broadcast"
}

// MARK: Requests

extension RoomsDialect {
  /// The message, and what its type is.
  static func parse(_ text: [UInt8]) throws(Refusal) -> (message: JSON, type: String) {
    let message = try JSON(received: text)
    guard message.kind == .object, let type = message["type"]?.string else {
      throw .malformed("there is no 'type'")
    }
    return (message, type)
  }

  package func decodeRequest(_ text: [UInt8]) throws(Refusal) -> Request? {
    let (message, type) = try Self.parse(text)
    if let payload = message["payload"], payload.kind != .object {
      throw .malformed("'payload' must be an object")
    }
    let payload = message["payload"]
    switch type {
    case "ping": return .ping
    case "pong": return .pong
    case "join_room": return .subscribe(try Self.room(in: message, payload))
    case "leave_room": return .unsubscribe(try Self.room(in: message, payload))
    case Self.message: return try said(in: message, payload)
    case Self.broadcast:
      guard let payload else { throw .malformed("there is no 'payload'") }
      return .broadcast(payload.compacted)
    case "presence": return try status(in: payload)
    default:
      // Also those of the server: connect, disconnect.
      throw .malformed("there is no type '\(type)'")
    }
  }

  private func said(in message: JSON, _ payload: JSON?) throws(Refusal) -> Request? {
    let content = payload?["content"]?.compacted ?? "null"
    let text = payload?["content"]?.string ?? content
    guard text.unicodeScalars.count <= Self.contentLimit else {
      throw .malformed("'content' has more than \(Self.contentLimit) characters")
    }
    if let name = (payload?["room"] ?? message["room"])?.string, !name.isEmpty {
      return .clientEvent(Self.message, channel: try ChannelName(freelyNamed: name), data: content)
    }
    guard let userID = payload?["targetUserId"]?.string, !userID.isEmpty else { return nil }
    return .direct(.init(Self.message, to: userID, members: #""content":\#(content)"#))
  }

  private func status(in payload: JSON?) throws(Refusal) -> Request {
    let status = payload?["status"]?.string ?? ""
    guard let status = UserStatus.Kind(rawValue: status) else {
      throw .malformed("'status' is none of online, away and offline")
    }
    let metadata = payload?["metadata"]
    if let metadata, metadata.kind != .object {
      throw .malformed("'metadata' must be an object")
    }
    return .setStatus(status, metadata: metadata?.compacted)
  }

  private static func room(in message: JSON, _ payload: JSON?) throws(Refusal) -> ChannelName {
    guard let name = (payload?["room"] ?? message["room"])?.string, !name.isEmpty else {
      throw .missingField("room", of: "join_room")
    }
    return try ChannelName(freelyNamed: name)
  }

  package func encode(_ request: Request) -> [UInt8] {
    switch request {
    case .ping: Self.frame("ping") { _ in }
    case .pong: Self.frame("pong") { _ in }
    case .subscribe(let room, _, _): Self.frame("join_room") { Self.write(room, to: &$0) }
    case .unsubscribe(let room): Self.frame("leave_room") { Self.write(room, to: &$0) }
    case .clientEvent(_, let room, let data):
      Self.frame(Self.message) { payload in
        Self.write(room, to: &payload)
        payload.name("content")
        payload.raw(data)
      }
    default: []
    }
  }

  private static func write(_ room: ChannelName, to payload: inout JSONWriter) {
    payload.name("room")
    payload.string(room.rawValue)
  }
}

// MARK: What others read of it

extension RoomsDialect {
  /// All rooms are for talking.
  package func admitClientEvent(on channel: ChannelName) {}
}

extension RoomsDialect {
  /// Whom it is from is the server's to say.
  package func published(
    _ data: String, from user: Identity?, at moment: @autoclosure () -> Moment
  ) -> String {
    Self.payload(#""content":\#(data)"#, from: user, at: moment())
  }

  package func broadcast(_ payload: String, from user: Identity?, at moment: Moment) -> String {
    let own = ["userId", "verified", "timestamp"]
    let members = (try? JSON(parsing: payload))?.members.filter { !own.contains($0.name) } ?? []
    let text = members.map {
      "\(JSONWriter.text { [name = $0.name] in $0.string(name) }):\($0.value.compacted)"
    }
    return Self.payload(text.joined(separator: ","), from: user, at: moment)
  }

  package func text(
    of message: DirectMessage, from sender: Visitor, at moment: Moment
  ) -> String {
    Self.payload(message.members, from: sender.user, at: moment)
  }

  /// An object: the sender, `members`, and the time.
  private static func payload(
    _ members: String, from user: Identity?, at moment: Moment
  ) -> String {
    let user = user.map { user in
      #""userId":\#(JSONWriter.text { $0.string(user.userID) })"#
        + (user.isVerified ? #","verified":true"# : "")
    }
    let time = #""timestamp":\#(moment.milliseconds)"#
    return "{"
      + [user, members.isEmpty ? nil : members, time].compactMap { $0 }
      .joined(separator: ",") + "}"
  }

  /// `1732692000000-00000k3j9`: of the form of a time and nine letters. It is the socket's id in
  /// other digits, so that whoever is told of a connection can name it.
  package func connectionID(of socket: SocketID) -> String {
    let letters = String(socket.low, radix: 36)
    let zeros = String(repeating: "0", count: max(0, 9 - letters.count))
    return "\(Self.firstNumber + socket.high % Self.firstNumber)-\(zeros)\(letters)"
  }

  /// The connection that is called so by a client, or as servers call it; `nil` if none can be.
  package func socket(called name: String) -> SocketID? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = UInt64(parts[0]), number >= Self.firstNumber,
      let low = UInt64(parts[1], radix: 36)
    else { return SocketID(name) }
    return SocketID(number - Self.firstNumber, low)
  }

  /// The least of thirteen digits.
  private static let firstNumber: UInt64 = 1_000_000_000_000
}
