import Dialects
import Glibc
package import Messaging
import Reactor
import Transport
package import Wire

/// Calls an app's HTTP API, signed, one call after the other, over one connection for as long as
/// the server keeps it. For programs: it waits.
package final class APIClient {
  private let origin: ServerOrigin
  private let pathPrefix: String
  private let app: App
  private let retries: Retries
  private var loop: EventLoop?
  /// At the address that answered last.
  private var connection: HTTPClient?

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
  package init(
    _ origin: ServerOrigin, pathPrefix: String = "", app: App, retries: Retries = .none
  ) {
    self.origin = origin
    self.pathPrefix = pathPrefix
    self.app = app
    self.retries = retries
  }

  deinit {
    connection?.close()
    loop?.end()
  }
}

// MARK: Calls

extension APIClient {
  /// What the app is making of the server, as JSON.
  package func statistics() throws(Failure) -> [UInt8] { try call("GET", "/stats") }

  /// Calls `path` below the app's own, and waits for the answer. A call that fails for a reason
  /// that may pass is made again, though it may have arrived: ``Retries`` say how often.
  func call(_ method: String, _ path: String, body: [UInt8] = []) throws(Failure) -> [UInt8] {
    var attempts = 0
    while true {
      attempts += 1
      do throws(Attempt) {
        let response = try send(request(method, path, body: body, now: time(nil)))
        guard 200..<300 ~= response.status else { throw Attempt(refusedBy: response) }
        return response.body
      } catch {
        guard error.mayPass, let delay = delay(before: attempts, error.asked) else {
          throw error.failure(after: attempts)
        }
        wait(delay)
      }
    }
  }

  /// The call as it goes over the wire; `now` is in seconds since 1970.
  package func request(
    _ method: String, _ path: String, body: [UInt8], now: Int
  ) -> HTTPRequest {
    let path = "\(pathPrefix)/apps/\(app.id)\(path)"
    let query = APISignature(method: method, path: path, query: APIQuery(""), body: body)
      .signedQuery(by: app, now: now)
    var headers: HTTPHeaders = ["Host": origin.hostHeader]
    if !body.isEmpty { headers.append("Content-Type", "application/json") }
    return HTTPRequest(method: method, target: "\(path)?\(query)", headers: headers, body: body)
  }
}

// MARK: Attempts

extension APIClient {
  /// One that failed.
  private struct Attempt: Error {
    var reason: String
    /// Of the response, if there was one.
    var status: Int?
    /// Whether the same again may do better.
    var mayPass: Bool
    /// How long the server wants to be left alone.
    var asked: Duration?

    init(unreachable reason: String, mayPass: Bool = true) {
      self.reason = reason
      self.mayPass = mayPass
    }

    /// For its reason: the `error` of a JSON body, else the body's first line.
    init(refusedBy response: HTTPResponse) {
      let line = response.body.prefix { $0 != UInt8(ascii: "\n") }.prefix(500)
      reason = APIError.reason(in: response.body) ?? String(decoding: line, as: UTF8.self)
      if reason.isEmpty { reason = HTTPResponse.reason(for: response.status) }
      status = response.status
      mayPass = response.status == 429 || response.status >= 500
      asked = response.headers["Retry-After"].flatMap { Retries.delay(after: $0, now: time(nil)) }
    }

    func failure(after attempts: Int) -> Failure {
      let reason = attempts > 1 ? "\(reason) (tried \(attempts) times)" : reason
      return status.map { .refused(status: $0, reason: reason) } ?? .unreachable(reason: reason)
    }
  }

  private func delay(before retry: Int, _ asked: Duration?) -> Duration? {
    retries.delay(
      before: retry, asked: asked, at: ContinuousClock.now, chance: .random(in: 0...1))
  }

  private func wait(_ delay: Duration) {
    let end = ContinuousClock.now + delay
    while let loop, ContinuousClock.now < end { loop.runOnce(upTo: end - ContinuousClock.now) }
  }

  /// Asks at the address that answered last, or at the host's addresses one after the other until
  /// one can be reached.
  private func send(_ request: HTTPRequest) throws(Attempt) -> HTTPResponse {
    let loop = try turningLoop()
    var failure = ""
    for candidate in try candidates(on: loop) {
      connection = nil
      switch answer(to: request, from: candidate, on: loop) {
      case .success(let response):
        connection = candidate
        return response
      case .failure(.unreachable(let address, let error)):
        failure = "\(ConnectionFailure.unreachable(address, error))"
      case .failure(.insecure(let failure)):
        throw Attempt(unreachable: "\(failure)", mayPass: failure.mayPass)
      case .failure(let reason):
        throw Attempt(unreachable: "\(reason)")
      }
    }
    throw Attempt(unreachable: failure)
  }

  /// The loop, after a turn that has noticed whether the server has closed the connection.
  private func turningLoop() throws(Attempt) -> EventLoop {
    if let loop {
      loop.runOnce(upTo: .zero)
      return loop
    }
    do {
      let loop = try EventLoop()
      self.loop = loop
      return loop
    } catch {
      throw Attempt(unreachable: "\(error)", mayPass: false)
    }
  }

  private func candidates(on loop: EventLoop) throws(Attempt) -> [HTTPClient] {
    if let connection { return [connection] }
    do {
      return try origin.addresses().map {
        HTTPClient(to: $0, on: loop, securedBy: origin.tls, keepsConnection: true)
      }
    } catch {
      throw Attempt(unreachable: "\(error)", mayPass: error.isTemporary)
    }
  }

  private func answer(
    to request: HTTPRequest, from server: HTTPClient, on loop: EventLoop
  ) -> Result<HTTPResponse, ConnectionFailure> {
    var result: Result<HTTPResponse, ConnectionFailure>?
    server.send(request, timeoutSeconds: retries.timeoutSeconds(at: ContinuousClock.now)) {
      result = $0
    }
    while true {
      loop.runOnce()
      if let result { return result }
    }
  }
}
