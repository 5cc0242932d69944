package import Dialects
package import Reactor
import Threads
package import Transport
import Wire

/// An app's own endpoint that grants clients their tokens, asked as pusher-js asks it: by a form.
package final class AuthEndpoint {
  /// As many as browsers ask at once; the others wait.
  private static let limit = 6

  private let origin: ServerOrigin
  private let addresses: [Address]
  private let target: String
  private let headers: [Header]
  private unowned let loop: EventLoop
  private var waiting: [Question] = []
  private var asked = 0

  /// A header that goes with every question: a cookie, mostly, or a token.
  package struct Header: Equatable, Sendable {
    package var name: String
    package var value: String

    /// Reads `NAME: VALUE`; `nil` where that is no header.
    package init?(_ text: String) {
      guard let colon = text.firstIndex(of: ":"), HTTPHeaders.isName(text[..<colon]) else {
        return nil
      }
      name = String(text[..<colon])
      value = String(text[text.index(after: colon)...].drop { $0 == " " })
    }
  }

  package typealias Completion = (Result<AuthAnswer, Failure>) -> Void

  private struct Question {
    var body: [UInt8]
    var completion: Completion
  }

  /// Why it granted nothing.
  package enum Failure: Error {
    case noAnswer(ConnectionFailure)
    case redirected(to: String)
    case refused(status: Int, reason: String)
    case malformed(AuthAnswer.Malformed)
  }

  /// Looks the host up, which takes its time. `target` is path and query.
  package init(
    _ origin: ServerOrigin, target: String, headers: [Header], on loop: EventLoop
  ) throws(Resolver.Failure) {
    self.origin = origin
    addresses = try origin.addresses()
    self.target = target.isEmpty ? "/" : target
    self.headers = headers
    self.loop = loop
  }

  /// Asks; `completion` is called once, in a turn of the loop.
  package func ask(
    _ fields: [(name: String, value: String)], completion: @escaping Completion
  ) {
    let body = Array(PercentEncoding.form(fields).utf8)
    waiting.append(Question(body: body, completion: completion))
    askNext()
  }

  private func askNext() {
    guard asked < Self.limit, !waiting.isEmpty else { return }
    asked += 1
    let question = waiting.removeFirst()
    send(question.body, to: addresses[...]) { [self] result in
      asked -= 1
      question.completion(result)
      askNext()
    }
  }

  private func send(
    _ body: [UInt8], to addresses: ArraySlice<Address>, completion: @escaping Completion
  ) {
    guard let address = addresses.first else { return }
    let client = HTTPClient(to: address, on: loop, securedBy: origin.tls)
    client.send(request(body)) { [self] result in
      switch result {
      case .failure(.unreachable) where addresses.count > 1:
        send(body, to: addresses.dropFirst(), completion: completion)
      case .failure(let failure): completion(.failure(.noAnswer(failure)))
      case .success(let response): completion(Self.answer(response))
      }
    }
  }

  private func request(_ body: [UInt8]) -> HTTPRequest {
    var request = HTTPRequest(method: "POST", target: target, body: body)
    let own = [
      ("Host", origin.hostHeader), ("Content-Type", "application/x-www-form-urlencoded"),
      ("Accept", "application/json"),
    ]
    for header in headers { request.headers.append(header.name, header.value) }
    for (name, value) in own where request.headers[name] == nil {
      request.headers.append(name, value)
    }
    return request
  }

  private static func answer(_ response: HTTPResponse) -> Result<AuthAnswer, Failure> {
    switch response.status {
    case 200..<300:
      do { return .success(try AuthAnswer(parsing: response.body)) } catch {
        return .failure(.malformed(error))
      }
    case 300..<400:
      return .failure(.redirected(to: response.headers["Location"] ?? "nowhere"))
    case let status:
      let text = String(decoding: response.body.prefix { $0 != 10 }.prefix(200), as: UTF8.self)
      // A page for people says nothing in its first line.
      let reason = APIError.reason(in: response.body) ?? (text.hasPrefix("<") ? "" : text)
      return .failure(.refused(status: status, reason: reason))
    }
  }
}

extension AuthEndpoint.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noAnswer(.unreachable(let address, let error)):
      "the auth endpoint cannot be reached at \(address): \(error.reason); check its URL"
    case .noAnswer(.timedOut(let seconds)):
      "the auth endpoint gave no answer within \(seconds) seconds"
    case .noAnswer(let failure): "asking the auth endpoint failed: \(failure)"
    case .redirected(let place):
      "the auth endpoint sends us to \(place); say who you are by --auth-header"
    case .refused(let status, let reason):
      "the auth endpoint answered \(status)\(reason.isEmpty ? "" : ": \(reason)"); "
        + "\(Self.advice(status))"
    case .malformed(let fault): "the auth endpoint's answer is none: \(fault)"
    }
  }

  private static func advice(_ status: Int) -> String {
    switch status {
    case 404, 405: "check its URL"
    case 401, 403, 419: "say who you are by --auth-header, and see its log"
    default: "see its log"
    }
  }
}
