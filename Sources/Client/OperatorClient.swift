import Dialects
package import Messaging
package import Reactor
import Wire

/// Asks a server of ours what only its operator may, with the operator's token or at a socket that
/// needs none. For programs: it waits.
package final class OperatorClient {
  private let origin: ServerOrigin
  private let pathPrefix: String
  private let token: Secret?
  private let caller: HTTPCaller

  /// `pathPrefix` is empty, or `/` and more. `loop` is turned while it waits, if given.
  package init(
    _ origin: ServerOrigin, pathPrefix: String = "", token: Secret?,
    turning loop: EventLoop? = nil
  ) {
    self.origin = origin
    self.pathPrefix = pathPrefix
    self.token = token
    caller = HTTPCaller(origin, turning: loop)
  }

  /// The answer's body; JSON, but for `/metrics`.
  package func get(
    _ path: String, _ fields: [(name: String, value: String)] = []
  ) throws(APIClient.Failure) -> [UInt8] {
    let query = fields.isEmpty ? "" : "?" + APIQuery.encode(fields)
    return try call("GET", path + query, body: [])
  }

  /// `body` is JSON, and so is the answer.
  package func post(_ path: String, _ body: [UInt8]) throws(APIClient.Failure) -> [UInt8] {
    try call("POST", path, body: body)
  }

  /// See ``HTTPCaller/cancel()``.
  package func cancel() { caller.cancel() }

  private func call(
    _ method: String, _ target: String, body: [UInt8]
  ) throws(APIClient.Failure) -> [UInt8] {
    var headers: HTTPHeaders = ["Host": origin.hostHeader]
    if let token { headers.append("Authorization", "Bearer \(token.revealed)") }
    if !body.isEmpty { headers.append("Content-Type", "application/json") }
    let request = HTTPRequest(
      method: method, target: pathPrefix + target, headers: headers, body: body)
    return try caller.call { _ in request }
  }
}
