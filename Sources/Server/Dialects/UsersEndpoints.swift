import Bytes
import Dialects
import Glibc
import Hub
import Messaging
import Settings
import Telemetry
import Wire

/// `GET /api/health`.
struct ShowUsersHealth: DialectEndpoint {
  let dialect: any Dialect = UsersDialect()
  let method = "GET"
  let path = "/api/health"

  func respond(to call: DialectCall) -> HTTPResponse {
    .object { body in
      body.name("status")
      body.string("ok")
      body.name("uptime")
      body.integer(WallClock.seconds - call.shared.startSeconds)
      body.name("timestamp")
      body.string(LogTime.now.text)
      call.writeConnections(to: &body)
    }
  }
}

/// `GET /api/connections`.
struct CountUsersConnections: DialectEndpoint {
  let dialect: any Dialect = UsersDialect()
  let method = "GET"
  let path = "/api/connections"

  func respond(to call: DialectCall) -> HTTPResponse {
    .object { call.writeConnections(to: &$0) }
  }
}

/// `POST /api/send-to-user` with `{"userId":U,"message":M,"type"?:T}`.
struct SendToUser: DialectEndpoint {
  let dialect: any Dialect = UsersDialect()
  let method = "POST"
  let path = "/api/send-to-user"

  func respond(to call: DialectCall) -> HTTPResponse {
    if let refusal = call.refusal { return refusal }
    guard let body = call.json else { return .noJSON }
    guard let id = body["userId"], id.isTrue, let message = body["message"], message.isTrue else {
      return .error(400, "userId and message are required")
    }
    let userID = id.string ?? id.compacted
    let type = body["type"]?.string ?? "notification"
    // It may be the event's name to clients of other dialects.
    guard !Publication.isReserved(event: type) else {
      return .error(400, "\(Refusal.reservedEvent(type))")
    }
    let length = type.unicodeScalars.count
    do throws(Excess) {
      try Excess.check(.eventName, length, allowed: call.usage.app.limits.eventNameLength)
    } catch {
      call.usage.refused(error.limit)
      return .error(400, "\(error)")
    }
    let data = UsersDialect().systemMessage(type, message.compacted, .now)
    let delivered: Int
    do throws(Refusal) {
      delivered = try call.tell(userID, type, data: data)
    } catch { return .error(503, "\(error)") }
    return .object { body in
      body.name("success")
      body.boolean(delivered > 0)
      body.name("delivered")
      body.integer(delivered)
      body.name("userId")
      body.string(userID)
    }
  }
}

/// `GET /api/redis-info`: which process has which users, though there is but one.
struct ListUserProcesses: DialectEndpoint {
  let dialect: any Dialect = UsersDialect()
  let method = "GET"
  let path = "/api/redis-info"
  /// More would keep a loop from its clients.
  private static let userLimit = 10_000

  func respond(to call: DialectCall) -> HTTPResponse {
    if let refusal = call.refusal { return refusal }
    let online = call.shared.node.users(in: call.usage.realm, limit: Self.userLimit)
    let users = Set(online.map(\.userID)).sorted()
    let process = "\(getpid())"
    return .object { body in
      body.name("processId")
      body.string(process)
      body.name("userProcesses")
      body.object { processes in
        for user in users {
          processes.name(user)
          processes.string(process)
        }
      }
      body.name("processUsers")
      body.object { list in
        list.name(process)
        list.array { for user in users { $0.string(user) } }
      }
      body.name("localConnections")
      body.integer(call.usage.connections.value)
    }
  }
}

extension DialectCall {
  /// The answer to who has no token where one is needed.
  fileprivate var refusal: HTTPResponse? {
    if shared.settings.answersAnybody, shared.settings.bearerTokens.isEmpty { return nil }
    return unauthorized
  }

  fileprivate func writeConnections(to body: inout JSONWriter) {
    body.name("activeConnections")
    body.integer(usage.connections.value)
    body.name("maxConnections")
    let most = [usage.app.limits.connections, shared.settings.connections].compactMap { $0 }.min()
    if let most { body.integer(most) } else { body.null() }
  }
}
