import Bytes
import Crypto
import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Wire

/// One thing that the server that a dialect comes from answered over HTTP, in its words.
///
/// To add one: a file in this folder, a line in ``dialectEndpoints``. It answers where its dialect
/// is spoken.
protocol DialectEndpoint: Sendable {
  var dialect: any Dialect { get }
  /// `GET` or `POST`.
  var method: String { get }
  /// With a `*` where a parameter stands, of any characters.
  var path: String { get }

  /// Whether it is there.
  func isServed(_ settings: ServerSettings) -> Bool
  func respond(to call: DialectCall) -> HTTPResponse
}

extension DialectEndpoint {
  func isServed(_ settings: ServerSettings) -> Bool { settings.speaks(dialect) }

  /// What a request's path has in place of the `*`, nothing where there is none; `nil` if it is
  /// another path.
  func parameter(in path: Substring) -> Substring? {
    guard let star = self.path.firstIndex(of: "*") else { return path == self.path ? "" : nil }
    let (before, after) = (self.path[..<star], self.path[star...].dropFirst())
    guard path.hasPrefix(before), path.dropFirst(before.count).hasSuffix(after) else { return nil }
    let parameter = path.dropFirst(before.count).dropLast(after.count)
    return parameter.isEmpty ? nil : parameter
  }
}

/// Every endpoint.
let dialectEndpoints: [any DialectEndpoint] = [
  SendToRelay(), ServeRelayClient(), SignForLite(), ShowLiteHealth(), ShowUsersHealth(),
  CountUsersConnections(), SendToUser(), ListUserProcesses(), ShowRoomsStatistics(),
  ShowRoomsHealth(), SendToRoom(), BroadcastToRooms(), ListRoomsUsers(), SendToRoomsUser(),
  SignForDemo(),
]

/// A request, with what it is about.
struct DialectCall {
  let request: HTTPRequest
  /// What stands in the path for the `*` of the endpoint's, not decoded.
  let parameter: Substring
  let usage: AppUsage
  /// Of what is published by it.
  let origin: Publication.Origin
  let shared: SharedState

  var authority: BearerToken.Verdict {
    BearerToken.judge(request.headers, shared.settings.bearerTokens)
  }

  /// The answer to who brings no token that is right; `nil` of all others.
  var unauthorized: HTTPResponse? {
    switch authority {
    case .right: nil
    case .wrong where !shared.settings.bearerTokens.isEmpty:
      HTTPResponse.error(401, "this bearer token is wrong; see --bearer-token")
        .challenging(.wrong)
    case .missing, .wrong:
      HTTPResponse.error(401, "this needs a bearer token; see --bearer-token")
        .challenging(.missing)
    }
  }

  /// What the body says; `nil` if it is no JSON.
  var json: JSON? { try? JSON(parsing: request.body) }

  /// Publishes on a channel of the dialect; `nil` if all is well.
  func publish(
    _ event: String, data: String, on channel: ChannelName, excluding excluded: SocketID? = nil
  ) -> HTTPResponse? {
    let limits = usage.app.limits
    let length = channel.rawValue.utf8.count
    do throws(Excess) {
      try Excess.check(.channelName, length, allowed: limits.channelNameLength)
      try Excess.check(.eventData, data.utf8.count, allowed: limits.eventDataBytes)
    } catch {
      usage.refused(error.limit)
      return .error(error.limit == .eventData ? 413 : 400, "\(error)")
    }
    let publication = Publication(
      Topic(app: usage.realm, channel: channel), event: event, data: data, from: origin,
      excluded: excluded, cacheSeconds: channel.isCached ? limits.cacheSeconds : nil)
    do { try shared.node.publish([publication]) } catch {
      usage.overloads.add()
      return .error(503, "\(error)")
    }
    usage.publications.add()
    shared.log.published(by: usage.app.id, publication.facts)
    return nil
  }

  /// - Returns: how many connections of the user it goes to.
  func tell(_ userID: String, _ event: String, data: String) throws(Refusal) -> Int {
    let count = try shared.node.tell(userID, in: usage, event: event, data: data, from: origin)
    if count > 0 {
      shared.log.published(
        by: usage.app.id, .publication(to: userID, name: event, bytes: data.utf8.count))
    }
    return count
  }
}

extension HTTPResponse {
  /// With what keeps a browser from taking it for a page, of its own or of another's.
  var harmless: HTTPResponse {
    var response = self
    for (name, value) in [
      ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "SAMEORIGIN"),
      ("Referrer-Policy", "no-referrer"),
    ] where response.headers[name] == nil { response.headers.append(name, value) }
    return response
  }

  /// Asks for a token, or for a better one (RFC 6750 §3).
  func challenging(_ verdict: BearerToken.Verdict) -> HTTPResponse {
    var response = self
    let fault = verdict == .wrong ? #", error="invalid_token""# : ""
    response.headers.append("WWW-Authenticate", #"Bearer realm="rtm""# + fault)
    return response
  }

  /// What all of those servers answer where something is wrong: `{"error":TEXT}`.
  static func error(_ status: Int, _ text: String) -> HTTPResponse {
    object(status) { body in
      body.name("error")
      body.string(text)
    }
  }

  static let noJSON = HTTPResponse.error(400, "the body is no JSON; send an object")

  static func object(
    _ status: Int = 200, _ write: (inout JSONWriter) -> Void
  ) -> HTTPResponse {
    var writer = JSONWriter(capacity: 256)
    writer.object(write)
    return .json(status, writer.bytes)
  }
}

/// Whether a request brings a token that it may be trusted for (RFC 6750 §2.1).
enum BearerToken {
  enum Verdict { case right, wrong, missing }

  static func judge(_ headers: HTTPHeaders, _ tokens: [Secret]) -> Verdict {
    let words = (headers["Authorization"] ?? "").split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return .missing }
    let claimed = Array(words[1].utf8)
    // All are compared: the time tells nothing of which is right.
    let matches = tokens.map { ConstantTime.equal(claimed, Array($0.revealed.utf8)) }
    return matches.contains(true) ? .right : .wrong
  }
}
