import Dialects
import Hub
import Messaging
import Settings
import Telemetry
import Threads
import Wire

/// Whose call of the API it is, and whether that is true.
extension Router {
  /// Without the query: it holds a signature, and so does what a wrong one is answered.
  func log(_ error: APIError, of request: HTTPRequest) {
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
  func authenticate(
    _ call: APICall, by request: HTTPRequest, path: Substring
  ) throws(APIError) {
    if try !isByToken(call, request) {
      do throws(APIError) {
        try verify(call, by: request, path: request.path)
      } catch {
        guard path.count < request.path.count else { throw error }
        try verify(call, by: request, path: String(path))
      }
    }
    guard call.app.rules.isEnabled else { throw .appDisabled(id: call.app.id) }
    try checkIsNew(call)
    if let rate = call.app.limits.apiRequests, !call.usage.apiRequests.take(.now, rate) {
      throw .exceeded(Excess(.apiRequests, allowed: rate.perSecond))
    }
  }

  /// Whether a bearer token stands in for the signature, as it may in calls of the first app.
  private func isByToken(
    _ call: APICall, _ request: HTTPRequest
  ) throws(APIError) -> Bool {
    let tokens = shared.settings.bearerTokens
    guard !tokens.isEmpty, call.query["auth_signature"] == nil,
      call.usage === shared.apps.all.first
    else { return false }
    switch BearerToken.judge(request.headers, tokens) {
    case .right: return true
    case .wrong: throw .bearerTokenWrong
    case .missing: return false
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
  func app(_ id: String?, _ query: APIQuery) throws(APIError) -> AppUsage {
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
}
