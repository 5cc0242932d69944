import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

/// Finds what a request is for: an app's WebSocket, an API endpoint, or the server's own pages.
struct Router {
  private let shared: SharedState
  // What the settings say of dialects, which no request changes.
  private let dialectChoice: DialectChoice
  private let servedByDialects: [any DialectEndpoint]

  init(_ shared: SharedState) {
    self.shared = shared
    dialectChoice = shared.settings.dialectChoice
    servedByDialects = dialectEndpoints.filter { $0.isServed(shared.settings) }
  }

  /// `path` without the configured prefix; `nil` if it stands outside.
  private func local(_ path: String) -> Substring? {
    let prefix = shared.settings.pathPrefix
    guard path.hasPrefix(prefix + "/") else { return nil }
    return path.dropFirst(prefix.count)
  }
}

// MARK: WebSockets

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
    guard local(request.path) ?? "" == path else {
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
    var userID: String?
  }

  func destination(
    of request: HTTPRequest, _ route: DialectChoice.Route
  ) throws(Refusal) -> Destination {
    guard let usage = shared.apps.app(ofDialect: route.dialect) else {
      return Destination(usage: try app(for: request))
    }
    try admit(request, to: usage)
    var destination = Destination(usage: usage)
    let dialect = dialects[route.dialect]
    if dialect.hasUserInURL {
      destination.userID = try userID(APIQuery(request.query), of: usage.app)
    }
    if dialect.hasChannelInURL {
      guard let name = route.channel else { throw .channelMissing }
      do { destination.channel = try ChannelName(free: name) } catch {
        throw .invalidChannel(name, error)
      }
    }
    return destination
  }

  /// Whom the URL names. A token must be right, and of the user that is named beside it.
  private func userID(_ query: APIQuery, of app: App) throws(Refusal) -> String? {
    let claimed = query["userid"].flatMap { $0.isEmpty ? nil : $0 }
    guard let text = query["token"] else { return claimed }
    let subject: String
    do {
      subject = try JSONWebToken(checking: text, by: app, now: WallClock.seconds).subject
    } catch { throw .userUnproven(reason: "\(error)") }
    guard claimed == nil || claimed == subject else {
      throw .userUnproven(reason: "it is of '\(subject)'")
    }
    return subject
  }

  /// The app whose clients connect at the request's path, `/app/{key}`.
  private func app(for request: HTTPRequest) throws(Refusal) -> AppUsage {
    guard let path = local(request.path), path.hasPrefix("/app/") else {
      throw .unknownPath(request.path)
    }
    try checkVersion(APIQuery(request.query)["protocol"])
    var key = path.dropFirst("/app/".count)
    if key.last == "/" { key.removeLast() }
    guard let usage = shared.apps.app(key: String(key)) else { throw .unknownApp(key: String(key)) }
    guard usage.app.rules.isEnabled else { throw .appDisabled(key: String(key)) }
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

// MARK: HTTP

extension Router {
  /// The answer to a request that is not for a WebSocket.
  func response(to request: HTTPRequest, isDraining: Bool) -> HTTPResponse {
    let profile = shared.settings.profile
    guard profile == LiteDialect().name || profile == UsersDialect().name else {
      return answer(to: request, isDraining: isDraining)
    }
    let isQuestion = request.method == "OPTIONS"
    let answer =
      isQuestion ? HTTPResponse(status: 204) : answer(to: request, isDraining: isDraining)
    return answer.sharedWithPages
  }

  private func answer(to request: HTTPRequest, isDraining: Bool) -> HTTPResponse {
    if let path = local(request.path), let response = dialectResponse(to: request, path) {
      return response
    }
    if let page = statusPage(for: request, isDraining: isDraining) { return page }
    if request.path == "*" {
      return HTTPResponse(status: 204, headers: ["Allow": "GET, HEAD, POST"])
    }
    guard let path = local(request.path) else { return notFound(request) }
    if path.hasPrefix("/app/") {
      var response = HTTPResponse.failure(426, "connect to '\(request.path)' with a WebSocket")
      response.headers.append("Upgrade", "websocket")
      response.headers.append("Connection", "Upgrade")
      return response
    }
    let matching = matches(at: path)
    guard !matching.isEmpty else { return notFound(request) }
    // A HEAD is answered as the GET it stands for, less the body (RFC 9110 §9.3.2).
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let (endpoint, parameters) = matching.first(where: { $0.0.method == method }) else {
      return notAllowed(request, matching.map(\.0.method))
    }
    let query = APIQuery(request.query)
    var usage: AppUsage?
    do throws(APIError) {
      let app = try app(parameters["app"], query)
      usage = app
      let call = APICall(
        usage: app, node: shared.node, parameters: parameters, query: query, body: request.body)
      try authenticate(call, by: request, path: path)
      call.usage.apiCalls.add()
      call.usage.apiReceivedBytes.add(request.body.count)
      let body = try endpoint.respond(to: call)
      call.usage.apiSentBytes.add(body.count)
      return .json(endpoint.status, body)
    } catch {
      log(error, of: request)
      if let limit = error.limit { usage?.refused(limit) }
      return .failure(error.status, "\(error)")
    }
  }

  /// The answer of the server that a dialect comes from; `nil` where it has none.
  private func dialectResponse(to request: HTTPRequest, _ path: Substring) -> HTTPResponse? {
    let found = servedByDialects.filter { endpoint in
      endpoint.path.hasSuffix("/")
        ? path.hasPrefix(endpoint.path) && path != endpoint.path : path == endpoint.path
    }
    guard let first = found.first else { return nil }
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let endpoint = found.first(where: { $0.method == method }) else {
      return notAllowed(request, found.map(\.method))
    }
    let place = dialects.firstIndex { $0.name == first.dialect.name } ?? 0
    return shared.apps.app(ofDialect: place).map { usage in
      endpoint.respond(
        to: DialectCall(
          request: request, parameter: path.dropFirst(endpoint.path.count), usage: usage,
          shared: shared))
    }
  }

  private func matches(
    at path: Substring
  ) -> [(endpoint: any Endpoint, parameters: [String: String])] {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    return endpoints.compactMap { endpoint in endpoint.match(segments).map { (endpoint, $0) } }
  }

  /// Whether a loop would be held up by answering it.
  func takesLong(_ request: HTTPRequest) -> Bool {
    guard request.method == "GET" || request.method == "HEAD", let path = local(request.path)
    else { return false }
    return matches(at: path).contains { $0.endpoint.method == "GET" && $0.endpoint.takesLong }
  }

  /// Without the query: it holds a signature, and so does what a wrong one is answered.
  private func log(_ error: APIError, of request: HTTPRequest) {
    var reason = "\(error)"
    if case .signatureMismatch = error { reason = "the signature is wrong" }
    shared.log.info(
      "api-refused",
      [
        "status": .number(error.status), "method": .text(request.method),
        "path": .text(request.path), "reason": .text(reason),
      ])
  }

  /// Checks the signature over the path as it came, then as it stands behind the prefix, which a
  /// proxy may have added; then whether the app may call now.
  private func authenticate(
    _ call: APICall, by request: HTTPRequest, path: Substring
  ) throws(APIError) {
    do throws(APIError) {
      try verify(call, by: request, path: request.path)
    } catch {
      guard path.count < request.path.count else { throw error }
      try verify(call, by: request, path: String(path))
    }
    guard call.app.rules.isEnabled else { throw .appDisabled(id: call.app.id) }
    try checkIsNew(call)
    if let rate = call.app.limits.apiRequests, !call.usage.apiRequests.take(.now, rate) {
      throw .exceeded(Excess(.apiRequests, allowed: rate.perSecond))
    }
  }

  /// Takes a signature that was found good, once if the server insists on that.
  private func checkIsNew(_ call: APICall) throws(APIError) {
    guard let signatures = shared.signatures, let signature = call.query["auth_signature"] else {
      return
    }
    let signed = call.query["auth_timestamp"].flatMap { Int($0) } ?? 0
    let end = signed + call.app.limits.clockSkewSeconds
    guard signatures.insert(signature, until: end, now: WallClock.seconds) else {
      call.usage.replays.add()
      throw .replayed
    }
  }

  /// The app that the path names, or the key where the path does not.
  private func app(_ id: String?, _ query: APIQuery) throws(APIError) -> AppUsage {
    if let id {
      guard let usage = shared.apps.app(id: id) else { throw .unknownApp(id: id) }
      return usage
    }
    guard let key = query["auth_key"] else { throw .missingParameter("auth_key") }
    guard let usage = shared.apps.app(key: key) else { throw .keyOfNoApp(key) }
    return usage
  }

  private func verify(
    _ call: APICall, by request: HTTPRequest, path: String
  ) throws(APIError) {
    try APISignature(method: request.method, path: path, query: call.query, body: call.body)
      .verify(by: call.app, now: WallClock.seconds)
  }

  /// The answer to a connection that may not be.
  static func response(to excess: Excess) -> HTTPResponse {
    .failure(excess.limit == .connections ? 503 : 429, "\(excess)")
  }

  /// Whether it is for those who watch the server, and must see it when it is full.
  func isForWatchers(_ request: HTTPRequest) -> Bool {
    ["/health", "/ready", "/metrics"].contains(local(request.path) ?? request.path[...])
  }

  /// The answer to a WebSocket handshake when the server is going down.
  static let draining = HTTPResponse.failure(
    503, "the server is going down; connect again, to another or to this when it is back")

  /// What balancers ask for; `nil` if it is something else. They may look behind the proxy and
  /// know nothing of its prefix.
  func statusPage(for request: HTTPRequest, isDraining: Bool) -> HTTPResponse? {
    switch local(request.path) ?? request.path[...] {
    case "/health": status(200, "ok", to: request)
    case "/ready" where isDraining: status(503, "draining", to: request)
    case "/ready": status(200, "ready", to: request)
    default: nil
    }
  }

  /// `word` says how the server is.
  private func status(_ code: Int, _ word: String, to request: HTTPRequest) -> HTTPResponse {
    guard ["GET", "HEAD"].contains(request.method) else { return notAllowed(request, ["GET"]) }
    return .json(code, Array(#"{"status":"\#(word)"}"#.utf8))
  }

  func notFound(_ request: HTTPRequest) -> HTTPResponse {
    let api = shared.settings.pathPrefix + "/apps/ID/"
    return .failure(404, "nothing answers at '\(request.path)'; the API lives below \(api)")
  }

  func notAllowed(_ request: HTTPRequest, _ methods: [String]) -> HTTPResponse {
    let answered = methods.contains("GET") ? methods + ["HEAD"] : methods
    let allowed = Set(answered).sorted().joined(separator: ", ")
    var response = HTTPResponse.failure(
      405, "'\(request.path)' does not take \(request.method); use \(allowed)")
    response.headers.append("Allow", allowed)
    return response
  }
}

// MARK: Operators

extension Router {
  /// The path of what only operators may ask, without the prefix; `nil` of all others.
  func operatorPath(of request: HTTPRequest) -> String? {
    let path = local(request.path) ?? request.path[...]
    return path == "/metrics" || path.hasPrefix("/admin/") ? String(path) : nil
  }

  /// Whether the desk is to answer. Whoever may not ask it learns nothing of there being a desk.
  func admitsOperator(_ request: HTTPRequest) -> Bool {
    guard operatorPath(of: request) != nil else { return false }
    switch shared.access.judge(request.headers) {
    case .admitted: return true
    case .refused: return false
    case .wrongToken:
      shared.log.warning("admin-token-wrong", ["path": .text(request.path)])
      return false
    }
  }
}
