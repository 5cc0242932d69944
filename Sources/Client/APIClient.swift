package import Dialects
import Glibc
package import Messaging
import Reactor
import Transport
import Wire

/// Calls an app's HTTP API, signed, one call after the other. For programs: it waits.
package struct APIClient {
  private let host: String
  private let port: UInt16
  private let pathPrefix: String
  private let app: App

  /// Why a call came to nothing.
  package enum Failure: Error, CustomStringConvertible {
    case unreachable(reason: String)
    case refused(status: Int, reason: String)

    package var description: String {
      switch self {
      case .unreachable(let reason): reason
      case .refused(401, let reason):
        "the server refused (401): \(reason); check the app's id, key and secret"
      case .refused(let status, let reason): "the server refused (\(status)): \(reason)"
      }
    }
  }

  /// `pathPrefix` is empty, or `/` and more.
  package init(host: String, port: UInt16, pathPrefix: String = "", app: App) {
    self.host = host
    self.port = port
    self.pathPrefix = pathPrefix
    self.app = app
  }
}

// MARK: Calls

extension APIClient {
  package func publish(_ event: PublishBody) throws(Failure) {
    _ = try call("POST", "/events", body: event.encoded())
  }

  /// What the app is making of the server, as JSON.
  package func statistics() throws(Failure) -> [UInt8] { try call("GET", "/stats") }

  /// Calls `path` below the app's own, and waits for the answer.
  private func call(
    _ method: String, _ path: String, body: [UInt8] = []
  ) throws(Failure) -> [UInt8] {
    let path = "\(pathPrefix)/apps/\(app.id)\(path)"
    let query = APISignature(method: method, path: path, query: APIQuery(""), body: body)
      .signedQuery(by: app, now: time(nil))
    var headers: HTTPHeaders = ["Host": hostHeader(host, port)]
    if !body.isEmpty { headers.append("Content-Type", "application/json") }
    let request = HTTPRequest(
      method: method, target: "\(path)?\(query)", headers: headers, body: body)
    let response = try send(request)
    guard 200..<300 ~= response.status else {
      throw .refused(status: response.status, reason: reason(in: response))
    }
    return response.body
  }

  /// Asks at the host's addresses one after the other until one can be reached; a call that may
  /// have arrived is not made again.
  private func send(_ request: HTTPRequest) throws(Failure) -> HTTPResponse {
    let addresses: [Address]
    let loop: EventLoop
    do {
      addresses = try Resolver.addresses(of: host, port: port)
      loop = try EventLoop()
    } catch {
      throw .unreachable(reason: "\(error)")
    }
    var failure = ""
    for address in addresses {
      var result: Result<HTTPResponse, ConnectionFailure>?
      HTTPClient(to: address, on: loop).send(request) { result = $0 }
      while result == nil { loop.runOnce() }
      switch result {
      case .success(let response): return response
      case .failure(.unreachable(let address, let error)):
        failure = "\(ConnectionFailure.unreachable(address, error))"
      case .failure(let reason): throw .unreachable(reason: "\(reason)")
      case nil: break
      }
    }
    throw .unreachable(reason: failure)
  }

  /// The `error` of a JSON body, else the body's first line.
  private func reason(in response: HTTPResponse) -> String {
    APIError.reason(in: response.body)
      ?? String(decoding: response.body.prefix { $0 != 10 }.prefix(500), as: UTF8.self)
  }
}

/// The `Host` header for a server's host and port (RFC 9110 §7.2).
func hostHeader(_ host: String, _ port: UInt16) -> String {
  host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
}
