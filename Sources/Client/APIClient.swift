package import Dialects
package import Messaging
package import Reactor
package import Wire

/// Calls an app's HTTP API, signed, one call after the other, over one connection for as long as
/// the server keeps it. For programs: it waits.
package final class APIClient {
  private let origin: ServerOrigin
  private let pathPrefix: String
  package let app: App
  private let caller: HTTPCaller

  /// Why a call came to nothing.
  package enum Failure: Error, CustomStringConvertible {
    case unreachable(reason: String)
    case refused(status: Int, reason: String)

    package var description: String {
      switch self {
      case .unreachable(let reason): reason
      // Of rtm, which says itself what to do, and of Pusher.
      case .refused(401, let reason) where reason.contains("this server's clock"):
        "the server refused (401): \(reason)"
      case .refused(401, let reason) where reason.hasPrefix("Timestamp expired"):
        "the server refused (401): \(reason); set the clock"
      case .refused(401, let reason):
        "the server refused (401): \(reason); check the app's id, key and secret"
      case .refused(let status, let reason): "the server refused (\(status)): \(reason)"
      }
    }
  }

  /// `pathPrefix` is empty, or `/` and more. `loop` is turned while it waits, if given.
  package init(
    _ origin: ServerOrigin, pathPrefix: String = "", app: App, retries: Retries = .none,
    turning loop: EventLoop? = nil
  ) {
    self.origin = origin
    self.pathPrefix = pathPrefix
    self.app = app
    caller = HTTPCaller(origin, retries: retries, turning: loop)
  }

  /// See ``HTTPCaller/cancel()``.
  package func cancel() { caller.cancel() }
}

// MARK: Calls

extension APIClient {
  /// Calls `path` below the app's own, and waits for the answer. A call that fails for a reason
  /// that may pass is made again, though it may have arrived: ``Retries`` say how often.
  func call(
    _ method: String, _ path: String, _ query: [APIQuery.Parameter] = [], body: [UInt8] = []
  ) throws(Failure) -> [UInt8] {
    try caller.call { request(method, path, query, body: body, now: $0) }
  }

  /// The call as it goes over the wire; `now` is in seconds since 1970.
  package func request(
    _ method: String, _ path: String, _ query: [APIQuery.Parameter] = [], body: [UInt8], now: Int
  ) -> HTTPRequest {
    let path = "\(pathPrefix)/apps/\(app.id)\(path)"
    let query = APISignature(method: method, path: path, query: APIQuery(query), body: body)
      .signedQuery(by: app, now: now)
    var headers: HTTPHeaders = ["Host": origin.hostHeader]
    if !body.isEmpty { headers.append("Content-Type", "application/json") }
    return HTTPRequest(method: method, target: "\(path)?\(query)", headers: headers, body: body)
  }
}
