import Dialects
package import Messaging
package import Reactor
package import Wire

/// Calls a server that trusts whoever has a bearer token (RFC 6750 §2.1), or asks at a socket that
/// needs none. For programs: it waits.
package final class BearerClient {
  private let origin: ServerOrigin
  private let pathPrefix: String
  private let token: Secret?
  private let caller: HTTPCaller

  /// `pathPrefix` is empty, or `/` and more. `loop` is turned while it waits, if given.
  package init(
    _ origin: ServerOrigin, pathPrefix: String = "", token: Secret?, retries: Retries = .none,
    turning loop: EventLoop? = nil
  ) {
    self.origin = origin
    self.pathPrefix = pathPrefix
    self.token = token
    caller = HTTPCaller(origin, retries: retries, turning: loop)
  }

  /// The answer's body; JSON, but for `/metrics`.
  package func get(
    _ path: String, _ fields: [(name: String, value: String)] = []
  ) throws(APIClient.Failure) -> [UInt8] {
    let query = fields.isEmpty ? "" : "?" + APIQuery.encode(fields)
    return try perform(APICall(method: "GET", path: path + query))
  }

  /// `body` is JSON, and so is the answer.
  package func post(_ path: String, _ body: [UInt8]) throws(APIClient.Failure) -> [UInt8] {
    try perform(APICall(method: "POST", path: path, body: body))
  }
}

extension BearerClient: CallMaker {
  package func perform(_ call: APICall) throws(APIClient.Failure) -> [UInt8] {
    let request = request(for: call)
    return try caller.call { _ in request }
  }

  package func request(for call: APICall) -> HTTPRequest {
    var headers: HTTPHeaders = ["Host": origin.hostHeader]
    if let token { headers.append("Authorization", "Bearer \(token.revealed)") }
    if !call.body.isEmpty { headers.append("Content-Type", "application/json") }
    return HTTPRequest(
      method: call.method, target: pathPrefix + call.path, headers: headers, body: call.body)
  }

  package func cancel() { caller.cancel() }
}
