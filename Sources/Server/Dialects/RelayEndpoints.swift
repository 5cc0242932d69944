import Bytes
import Dialects
import Messaging
import Wire

/// `POST /send/{channel}` with `{"message":M}`: tells `M` to all who are connected to the channel.
struct SendToRelay: DialectEndpoint {
  let dialect: any Dialect = RelayDialect()
  let method = "POST"
  let path = "/send/*"

  func respond(to call: DialectCall) -> HTTPResponse {
    switch call.authority {
    case .missing:
      return .error(401, "Unauthorized: Missing or invalid Bearer token").challenging(.missing)
    case .wrong: return .error(403, "Forbidden: Invalid token")
    case .right: break
    }
    let channel: ChannelName
    do { channel = try ChannelName(free: PercentEncoding.decode(call.parameter)) } catch {
      return .error(400, "\(error)")
    }
    let body: JSON
    do { body = try JSON(parsing: call.request.body) } catch {
      return .error(400, "Invalid JSON")
    }
    guard let message = body["message"], message.isTrue else {
      return .error(400, "Missing message in body")
    }
    let data = RelayDialect.message(message.compacted, on: channel)
    return call.publish(RelayDialect.event, data: data, on: channel)
      ?? .json(200, Array(#"{"status":"Message sent"}"#.utf8))
  }
}

/// `GET /client.js`: what a page needs to listen.
struct ServeRelayClient: DialectEndpoint {
  let dialect: any Dialect = RelayDialect()
  let method = "GET"
  let path = "/client.js"

  func respond(to call: DialectCall) -> HTTPResponse {
    var response = HTTPResponse.file(DemoSite.script, PackageResources.client_js)
    response.headers.append("Cache-Control", "public, max-age=3600")
    return response
  }
}
