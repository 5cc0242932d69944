import Bytes
import Dialects
import Hub
import Messaging
import Settings
import Wire

/// `POST /pusher/auth` with the form `socket_id=…&channel_name=…`: signs for the demo page, as an
/// app's own server does for its pages. On presence channels each connection is a user of its own.
///
/// Only in development mode, for this machine, and for pages that come from here.
struct SignForDemo: DialectEndpoint {
  let dialect: any Dialect = PusherDialect()
  let method = "POST"
  let path = "/pusher/auth"

  func isServed(_ settings: ServerSettings) -> Bool {
    settings.servesDemo && settings.isDevelopment && settings.speaks(dialect)
  }

  func respond(to call: DialectCall) -> HTTPResponse {
    guard call.shared.access.admitsOwnPages(call.request.headers) else {
      return .error(403, "this signs for the server's own pages, on its own machine")
    }
    let form = APIQuery(String(decoding: call.request.body, as: UTF8.self))
    guard let socket = form["socket_id"].flatMap({ SocketID($0) }), let name = form["channel_name"]
    else { return .error(400, "this wants a socket_id and a channel_name") }
    let channel: ChannelName
    do { channel = try ChannelName(name) } catch { return .error(400, "\(error)") }
    let member = channel.kind == .presence ? #"{"user_id":"\#(socket)"}"# : nil
    do throws(Refusal) {
      let token = ChannelToken(socket, channel, channelData: member)
      return .json(200, Array(try token.answer(by: call.usage.app).utf8))
    } catch { return .error(400, "\(error)") }
  }
}
