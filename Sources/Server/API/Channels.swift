import Dialects
import Hub
import Messaging

/// `GET /apps/{app}/channels`: the occupied ones.
struct ListChannels: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/channels"
  let takesLong = true

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let prefix = call.query["filter_by_prefix"]
    let attributes = try ChannelAttribute.set(parsing: call.query["info"])
    try attributes.check(forChannelsWith: prefix)
    let reports = call.node.channels(of: call.app.id, prefix: prefix ?? "")
      .map { ChannelReport($0, subscriptions: $1.subscriptions, users: $1.users) }
      .sorted { $0.channel.rawValue < $1.channel.rawValue }
    return ChannelReport.body(of: reports, attributes)
  }
}

/// `GET /apps/{app}/channels/{channel}`: one, occupied or not.
struct ShowChannel: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/channels/{channel}"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let channel = try call.channel()
    let attributes = try ChannelAttribute.set(parsing: call.query["info"])
    try attributes.check(for: channel)
    var report = call.report(channel)
    if attributes.contains(.cache), let (content, remaining) = call.node.cached(call.topic(channel))
    {
      report.cached = ChannelReport.Cached(content.data, for: remaining)
    }
    return report.body(attributes)
  }
}

/// `GET /apps/{app}/channels/{channel}/users`: who is present.
struct ListUsers: Endpoint {
  let method = "GET"
  let path: StaticString = "/apps/{app}/channels/{channel}/users"

  func respond(to call: APICall) throws(APIError) -> [UInt8] {
    let channel = try call.channel()
    guard channel.kind == .presence else { throw .notPresence(channel) }
    let users = call.node.members(of: call.topic(channel)).map(\.userID).sorted()
    return ChannelReport.usersBody(users)
  }
}
