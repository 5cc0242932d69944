import Dialects
import Hub
import Messaging

// What Pusher's API had before; some old libraries still call it (pusher.md §11.2).

/// `GET /apps/{app}/channels/{channel}/stats`.
struct ShowChannelStatistics: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/channels/{channel}/stats"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let channel = try call.channel()
    return call.report(channel).body(channel.kind == .presence ? [.userCount] : [])
  }
}

/// `POST /apps/{app}/channels/{channel}/events?name=…`: the body is the data itself.
struct PublishRaw: Endpoint {
  let method = "POST"
  let path: StaticString = "/apps/{app}/channels/{channel}/events"
  let status = 202

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let event = try PublishBody(
      raw: call.body, to: try call.channel(), query: call.query, limits: call.app.limits)
    try call.publish([event])
    return ChannelReport.empty
  }
}
