import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

/// Finds what a request is for: an app's WebSocket, an API endpoint, or the server's own pages.
struct Router {
  let shared: SharedState
  // What the settings say of dialects, which no request changes.
  let dialectChoice: DialectChoice
  private let servedByDialects: [any DialectEndpoint]
  private let demo: DemoSite

  init(_ shared: SharedState) {
    self.shared = shared
    dialectChoice = shared.settings.dialectChoice
    servedByDialects = dialectEndpoints.filter { $0.isServed(shared.settings) }
    demo = DemoSite(shared.settings)
  }

  /// `path` without the configured prefix; `nil` if it stands outside.
  func local(_ path: String) -> Substring? {
    let prefix = shared.settings.pathPrefix
    guard path.hasPrefix(prefix + "/") else { return nil }
    return path.dropFirst(prefix.count)
  }
}

// MARK: HTTP

extension Router {
  /// The answer to a request that is not for a WebSocket.
  func response(to request: HTTPRequest, isDraining: Bool) -> HTTPResponse {
    guard dialectChoice.answersPagesOfAnyOrigin else {
      return answer(to: request, isDraining: isDraining)
    }
    let isQuestion = request.method == "OPTIONS"
    let answer =
      isQuestion ? HTTPResponse(status: 204) : answer(to: request, isDraining: isDraining)
    return share(answer, with: request)
  }

  private func answer(to request: HTTPRequest, isDraining: Bool) -> HTTPResponse {
    if let path = local(request.path), let response = dialectResponse(to: request, path) {
      return response
    }
    if let path = local(request.path), let page = demo.responses[path] {
      return ["GET", "HEAD"].contains(request.method) ? page : notAllowed(request, ["GET"])
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
        usage: app, node: shared.node, parameters: parameters, query: query, body: request.body,
        log: shared.log)
      try authenticate(call, by: request, path: path)
      call.usage.apiCalls.add()
      call.usage.apiReceivedBytes.add(request.body.count)
      let body = try endpoint.respond(to: call)
      call.usage.apiSentBytes.add(body.count)
      return .json(endpoint.status, body)
    } catch {
      log(error, of: request)
      if let limit = error.limit { usage?.refused(limit) }
      let answer = HTTPResponse.failure(error.status, "\(error)")
      return error == .bearerTokenWrong ? answer.challenging(.wrong) : answer
    }
  }

  /// The answer of the server that a dialect comes from; `nil` where it has none.
  private func dialectResponse(to request: HTTPRequest, _ path: Substring) -> HTTPResponse? {
    let found = servedByDialects.compactMap { endpoint in
      endpoint.parameter(in: path).map { (endpoint: endpoint, parameter: $0) }
    }
    guard let first = found.first?.endpoint else { return nil }
    let method = request.method == "HEAD" ? "GET" : request.method
    guard let (endpoint, parameter) = found.first(where: { $0.endpoint.method == method }) else {
      return notAllowed(request, found.map(\.endpoint.method))
    }
    let place = dialects.firstIndex { $0.name == first.dialect.name } ?? 0
    // Of Pusher's, which tells its apps apart, the first.
    return (shared.apps.app(ofDialect: place) ?? shared.apps.all.first).map { usage in
      guard usage.app.rules.isEnabled else { return .error(403, "'\(usage.app.id)' is disabled") }
      let response = endpoint.respond(
        to: DialectCall(
          request: request, parameter: parameter, usage: usage,
          origin: Publication.Origin(endpoint.dialect.name), shared: shared)
      ).harmless
      // Beside others pages may read, and no more.
      let isForPages = first.dialect.answersPagesOfAnyOrigin && method == "GET"
      return isForPages && !dialectChoice.answersPagesOfAnyOrigin
        ? share(response, with: request) : response
    }
  }

  /// Lets the page that asks read the response, if it is one that may (Fetch, "CORS protocol").
  private func share(_ response: HTTPResponse, with request: HTTPRequest) -> HTTPResponse {
    let patterns = shared.settings.pageOrigins
    let origin = request.headers["Origin"]
    var response = response
    if !patterns.isEmpty { response.headers.append("Vary", "Origin") }
    guard patterns.isEmpty || origin != nil && patterns.contains(where: { $0.matches(origin) })
    else { return response }
    let allowed = patterns.isEmpty ? "*" : origin ?? ""
    response.headers.append("Access-Control-Allow-Origin", allowed)
    response.headers.append("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
    response.headers.append("Access-Control-Allow-Headers", "Content-Type")
    return response
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
    if let text = DialectProfile(named: shared.settings.profile)?.notFound {
      return HTTPResponse(
        status: 404, headers: ["Content-Type": "text/plain; charset=utf-8"],
        body: Array(text.utf8)
      ).harmless
    }
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
