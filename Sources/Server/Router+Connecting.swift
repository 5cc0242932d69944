import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

// MARK: Whom a handshake is for

extension Router {
  /// What the WebSocket that `request` asks for will be.
  func sessionKind(for request: HTTPRequest) -> any SessionKind {
    let path = local(request.path)
    let kind = sessionKinds.first { $0.answers(at: path, shared.settings) }
    return kind ?? AppSessions()
  }

  /// Which dialect a client speaks, by its handshake.
  func route(for request: HTTPRequest) -> DialectChoice.Route {
    let offered = request.headers.values(of: "Sec-WebSocket-Protocol").joined(separator: ",")
    return dialectChoice.route(
      path: local(request.path) ?? "/", query: APIQuery(request.query),
      subprotocols: offered.split(whereSeparator: { ", \t".contains($0) }).map(String.init))
  }

  /// The answer to a handshake that is refused before it is done; `nil` where it is not.
  func refusal(of request: HTTPRequest) -> HTTPResponse? {
    let place = route(for: request).dialect
    guard dialects[place].refusesByHTTP, let usage = shared.apps.app(ofDialect: place) else {
      return nil
    }
    let path = shared.settings.socketPath
    // Beside others it may be asked for by name, wherever that is.
    guard shared.settings.profile == nil || local(request.path) ?? "" == path else {
      return .error(400, "WebSockets are at \(path)")
    }
    do throws(Refusal) { try admit(request, to: usage) } catch { return .error(401, "\(error)") }
    return nil
  }

  /// Where a client is to begin.
  struct Destination {
    var usage: AppUsage
    /// Of dialects that have it in the URL.
    var channel: ChannelName?
    /// Whose it is, by the URL.
    var user: Identity?
  }

  func destination(
    of request: HTTPRequest, _ route: DialectChoice.Route
  ) throws(Refusal) -> Destination {
    guard let usage = shared.apps.app(ofDialect: route.dialect) else {
      return Destination(usage: try app(for: request))
    }
    guard usage.app.rules.isEnabled else { throw .appDisabled(key: usage.app.id) }
    try admit(request, to: usage)
    var destination = Destination(usage: usage)
    let dialect = dialects[route.dialect]
    if dialect.hasUserInURL {
      destination.user = try Identity(
        claimed: try single("userId", in: request.query),
        token: try single("token", in: request.query), by: usage.app, now: WallClock.seconds)
    }
    if dialect.hasChannelInURL {
      guard let name = route.channel else { throw .channelMissing }
      destination.channel = try ChannelName(freelyNamed: name)
    }
    return destination
  }

  /// The value of a parameter that says who somebody is. What stands there twice a proxy may read
  /// otherwise.
  private func single(_ parameter: String, in query: String) throws(Refusal) -> String? {
    let values = APIQuery.values(of: parameter, in: query)
    guard values.count < 2 else {
      throw .userUnproven(reason: "'\(parameter)' is there \(values.count) times")
    }
    return values.first
  }

  /// The app whose clients connect at the request's path, `/app/{key}`; where any path will do, the
  /// first one if that names none.
  private func app(for request: HTTPRequest) throws(Refusal) -> AppUsage {
    let anyApp = shared.settings.takesAnyPath ? shared.apps.all.first : nil
    let path = local(request.path) ?? ""
    let namesKey = path.hasPrefix("/app/")
    guard namesKey || anyApp != nil else { throw .unknownPath(request.path) }
    try checkVersion(APIQuery(request.query)["protocol"])
    var key = namesKey ? path.dropFirst("/app/".count) : ""
    if key.last == "/" { key.removeLast() }
    guard let usage = shared.apps.app(key: String(key)) ?? anyApp else {
      throw .unknownApp(key: String(key))
    }
    guard usage.app.rules.isEnabled else { throw .appDisabled(key: usage.app.key) }
    try admit(request, to: usage)
    return usage
  }

  private func admit(_ request: HTTPRequest, to usage: AppUsage) throws(Refusal) {
    let origin = request.headers["Origin"]
    guard usage.app.rules.admits(origin: origin) else {
      usage.originRefusals.add()
      throw .originRefused(origin)
    }
  }

  /// Clients that leave the version out speak 7, unless they must not: what every self-hosted
  /// server assumes. What versions 4 to 7 promise is no contradiction, and all of them get it:
  /// confirmations (4), pings of the WebSocket, which need no client's help (5), an error before
  /// the close code (below 6), and activity_timeout (7).
  private func checkVersion(_ text: String?) throws(Refusal) {
    guard let text else {
      if shared.settings.isVersionRequired { throw .versionMissing }
      return
    }
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    else { throw .malformedVersion(text) }
    guard let version = Int(text), 4...7 ~= version else { throw .unsupportedVersion(text) }
  }
}
