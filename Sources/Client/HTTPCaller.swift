import Dialects
import Glibc
package import Reactor
import Transport
package import Wire

/// Calls a server's HTTP, one call after the other, over one connection for as long as the server
/// keeps it. For programs: it waits.
package final class HTTPCaller {
  private let origin: ServerOrigin
  private let retries: Retries
  private let isLoopShared: Bool
  private var loop: EventLoop?
  /// At the address that answered last.
  private var connection: HTTPClient?
  private var isCancelled = false
  private let limits = {
    var limits = HTTPLimits()
    // A list of a million channels, which comes in one answer.
    limits.bodyBytes = 128 << 20
    return limits
  }()

  /// While it waits it turns `loop`, on which its owner may have other things, or one of its own.
  package init(
    _ origin: ServerOrigin, retries: Retries = .none, turning loop: EventLoop? = nil
  ) {
    self.origin = origin
    self.retries = retries
    self.loop = loop
    isLoopShared = loop != nil
  }

  deinit {
    connection?.close()
    if !isLoopShared { loop?.end() }
  }

  /// The body of the answer to what `makeRequest` makes of the time, in seconds since 1970. A call
  /// that fails for a reason that may pass is made again, though it may have arrived: ``Retries``
  /// say how often.
  package func call(
    _ makeRequest: (Int) -> HTTPRequest
  ) throws(APIClient.Failure) -> [UInt8] {
    var attempts = 0
    while true {
      attempts += 1
      do throws(Attempt) {
        let response = try send(makeRequest(time(nil)))
        guard 200..<300 ~= response.status else { throw Attempt(refusedBy: response) }
        return response.body
      } catch {
        guard error.mayPass, !isCancelled, let delay = delay(before: attempts, error.asked) else {
          throw error.failure(after: attempts)
        }
        wait(delay)
      }
    }
  }

  /// Ends the waiting for an answer, now or of any call to come. For handlers of the shared loop.
  package func cancel() { isCancelled = true }
}

// MARK: Attempts

extension HTTPCaller {
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

    /// For its reason: the `error` of a JSON body, else the body's first line, unless that is a web
    /// page's.
    init(refusedBy response: HTTPResponse) {
      let line = response.body.prefix { $0 != UInt8(ascii: "\n") }.prefix(500)
      reason = APIError.reason(in: response.body) ?? String(decoding: line, as: UTF8.self)
      if reason.isEmpty || reason.hasPrefix("<") {
        reason = HTTPResponse.reason(for: response.status)
      }
      status = response.status
      mayPass = response.status == 429 || response.status >= 500
      asked = response.headers["Retry-After"].flatMap { Retries.delay(after: $0, now: time(nil)) }
    }

    func failure(after attempts: Int) -> APIClient.Failure {
      var reason = reason
      if let asked, asked > Retries.longestWait {
        reason += "; it wants to be left alone for \(Int(asked / .seconds(1))) seconds"
      }
      if attempts > 1 { reason += " (tried \(attempts) times)" }
      return status.map { .refused(status: $0, reason: reason) } ?? .unreachable(reason: reason)
    }
  }

  private func delay(before retry: Int, _ asked: Duration?) -> Duration? {
    retries.delay(
      before: retry, asked: asked, at: ContinuousClock.now, chance: .random(in: 0...1))
  }

  private func wait(_ delay: Duration) {
    let end = ContinuousClock.now + delay
    while let loop, !isCancelled, ContinuousClock.now < end {
      loop.runOnce(upTo: end - ContinuousClock.now)
    }
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
        HTTPClient(to: $0, on: loop, securedBy: origin.tls, keepsConnection: true, limits: limits)
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
      if isCancelled { return .failure(.noAnswer(reason: "it was not waited for")) }
    }
  }
}
