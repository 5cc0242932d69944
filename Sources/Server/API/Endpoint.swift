import Dialects
import Hub
import Messaging
import Telemetry

/// One call of the HTTP API, with what it is about.
///
/// To add one: a file in this folder, a line in ``endpoints``. The signature has been checked, and
/// errors thrown get their status and body from `APIError`.
protocol Endpoint: Sendable {
  /// `GET` or `POST`.
  var method: String { get }
  /// As in the documentation: `/apps/{app}/channels/{channel}`.
  var path: StaticString { get }
  /// Of the response, when all is well.
  var status: Int { get }
  /// Whether it takes the longer the more channels there are: then the desk does it, and no loop.
  var takesLong: Bool { get }

  /// - Returns: the JSON of the response's body.
  func respond(to call: APICall) throws(APIError) -> [UInt8]
}

/// Every endpoint.
let endpoints: [any Endpoint] = [
  PublishEvent(), PublishBatch(), ListChannels(), ShowChannel(), ListUsers(), ShowStatistics(),
  TerminateUser(), TerminateUserByKey(), ShowConnections(), ShowChannelStatistics(), PublishRaw(),
]

/// A call; its signature is its app's when an endpoint gets it.
struct APICall {
  let usage: AppUsage
  let node: Node
  /// What stood in the path for each `{name}`, decoded.
  let parameters: [String: String]
  let query: APIQuery
  let body: [UInt8]
  let log: Log

  var app: App { usage.app }

  /// The channel that the path names.
  func channel() throws(APIError) -> ChannelName {
    let text = parameters["channel"] ?? ""
    let channel: ChannelName
    do { channel = try ChannelName(text) } catch { throw .invalidChannel(text, error) }
    do {
      try Excess.check(.channelName, text.utf8.count, allowed: app.limits.channelNameLength)
    } catch { throw .exceeded(error) }
    return channel
  }

  func topic(_ channel: ChannelName) -> Topic { Topic(app: usage.realm, channel: channel) }

  /// What is known of a channel now; zeros when it is vacant.
  func report(_ channel: ChannelName) -> ChannelReport {
    let occupancy = node.occupancy(of: topic(channel))
    return ChannelReport(
      channel, subscriptions: occupancy?.subscriptions ?? 0, users: occupancy?.users ?? 0)
  }
}

extension Endpoint {
  var status: Int { 200 }
  var takesLong: Bool { false }

  /// - Returns: the text for each `{name}` of the path; `nil` if `segments` are of another path.
  func match(_ segments: ArraySlice<Substring>) -> [String: String]? {
    let pattern = "\(path)".split(separator: "/")
    guard pattern.count == segments.count else { return nil }
    var parameters: [String: String] = [:]
    for (expected, actual) in zip(pattern, segments) {
      if expected.first == "{" {
        parameters[String(expected.dropFirst().dropLast())] = PercentEncoding.decode(actual)
      } else if expected != actual {
        return nil
      }
    }
    return parameters
  }
}
