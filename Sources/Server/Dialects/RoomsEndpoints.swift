import Bytes
import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Wire

/// `GET /stats`.
struct ShowRoomsStatistics: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "GET"
  let path = "/stats"

  func respond(to call: DialectCall) -> HTTPResponse {
    let usage = call.usage
    let occupancy = call.shared.node.occupancyByApp()[usage.realm] ?? AppOccupancy()
    let (rooms, users) = (occupancy.channels, occupancy.connectedUsers)
    return .object { body in
      for (name, count) in [
        ("connections", usage.connections.value), ("rooms", rooms),
        ("onlineUsers", occupancy.onlineUsers),
        // What of its inner topics had listeners: rooms, users, and what is for everybody.
        ("channels", rooms + users + (usage.connections.value > 0 ? 1 : 0)),
      ] {
        body.name(name)
        body.integer(count)
      }
    }
  }
}

/// `GET /health`, in place of ours where this is the one dialect.
struct ShowRoomsHealth: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "GET"
  let path = "/health"

  func isServed(_ settings: ServerSettings) -> Bool { settings.profile == dialect.name }
  func respond(to call: DialectCall) -> HTTPResponse {
    .json(200, Array(#"{"status":"healthy"}"#.utf8))
  }
}

/// `POST /rooms/{room}/messages` with `{"content":X,"exclude"?:C}`, where `C` is a connection, as
/// its client was told it is called, or as a socket id.
struct SendToRoom: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "POST"
  let path = "/rooms/*/messages"

  func respond(to call: DialectCall) -> HTTPResponse {
    if let refusal = call.unauthorized { return refusal }
    guard let body = call.json else { return .noJSON }
    guard let content = body["content"] else { return .error(400, "content is required") }
    let channel: ChannelName
    do { channel = try ChannelName(free: PercentEncoding.decode(call.parameter)) } catch {
      return .error(400, "\(error)")
    }
    let excluded = body["exclude"].flatMap { $0.isNull ? nil : $0 }
    let socket = excluded?.string.flatMap { RoomsDialect().socket(called: $0) }
    guard excluded == nil || socket != nil else {
      return .error(400, "exclude must be a connectionId")
    }
    let data = RoomsDialect().published(content.compacted, from: nil, at: .now)
    return call.publish(RoomsDialect.message, data: data, on: channel, excluding: socket)
      ?? .accepted
  }
}

/// `POST /broadcast` with any object.
struct BroadcastToRooms: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "POST"
  let path = "/broadcast"

  func respond(to call: DialectCall) -> HTTPResponse {
    if let refusal = call.unauthorized { return refusal }
    guard let body = call.json else { return .noJSON }
    guard body.kind == .object else { return .error(400, "send a JSON object") }
    let data = RoomsDialect().broadcast(body.compacted, from: nil, at: .now)
    return call.publish("broadcast", data: data, on: .everybody) ?? .accepted
  }
}

/// `POST /users/{id}/messages` with `{"content":X}`.
struct SendToRoomsUser: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "POST"
  let path = "/users/*/messages"

  func respond(to call: DialectCall) -> HTTPResponse {
    if let refusal = call.unauthorized { return refusal }
    guard let body = call.json else { return .noJSON }
    guard let content = body["content"] else { return .error(400, "content is required") }
    let userID = PercentEncoding.decode(call.parameter)
    let data = RoomsDialect().published(content.compacted, from: nil, at: .now)
    let delivered: Int
    do throws(Refusal) {
      delivered = try call.tell(userID, RoomsDialect.message, data: data)
    } catch { return .error(503, "\(error)") }
    return .json(200, Array(#"{"delivered":\#(delivered)}"#.utf8))
  }
}

/// `GET /users/online`: who is there, and who of them has proven it.
struct ListRoomsUsers: DialectEndpoint {
  let dialect: any Dialect = RoomsDialect()
  let method = "GET"
  let path = "/users/online"
  /// More would keep a loop from its clients.
  private static let userLimit = 10_000

  /// Pages to try it with show who is there, where nobody has said who may know.
  func respond(to call: DialectCall) -> HTTPResponse {
    let settings = call.shared.settings
    let isOpen = settings.servesDemo && settings.bearerTokens.isEmpty
    if !isOpen, let refusal = call.unauthorized { return refusal }
    let users = call.shared.node.users(
      in: call.usage.realm, limit: Self.userLimit, evenIfOffline: false)
    let verified = users.filter(\.isVerified)
    return .object { body in
      for (name, users) in [("users", users), ("verified", verified)] {
        body.name(name)
        body.array { for id in Set(users.map(\.userID)).sorted() { $0.string(id) } }
      }
    }
  }
}

extension HTTPResponse {
  fileprivate static let accepted = HTTPResponse.json(200, Array(#"{"status":"sent"}"#.utf8))
}
