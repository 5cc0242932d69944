import Bytes
package import Reactor
package import Threads
package import Wire

/// Why a server that was asked gave no answer.
package enum ConnectionFailure: Error, CustomStringConvertible {
  case unreachable(Address, SystemError)
  /// There was no TLS, or none to be trusted.
  case insecure(TLSFailure)
  /// The server ended the connection, or does not speak the protocol.
  case noAnswer(reason: String)
  case timedOut(seconds: Int)
  /// An HTTP response where a WebSocket was asked for.
  case notUpgraded(HTTPResponse)

  package var description: String {
    switch self {
    case .unreachable: "\(brief); start the server, or say where it is with --url"
    case .insecure(let failure):
      "\(failure)"
    case .noAnswer(let reason):
      "the server gave no answer: \(reason)"
    case .timedOut(let seconds):
      "the server gave no answer within \(counted(seconds, "second"))"
    case .notUpgraded: "\(brief); check the URL"
    }
  }

  /// The same without advice, for who has been connected before: neither the URL nor whether the
  /// server was ever started is in question then.
  package var brief: String {
    switch self {
    case .unreachable(let address, let error): "cannot reach \(address): \(error.reason)"
    case .notUpgraded(let response):
      "the server answered \(response.status)\(Self.words(of: response)), not with a WebSocket"
    case .insecure, .noAnswer, .timedOut: description
    }
  }

  /// What a response in plain text says in its first line, as far as it can be printed.
  private static func words(of response: HTTPResponse) -> String {
    guard response.headers["Content-Type"]?.hasPrefix("text/plain") == true else { return "" }
    let line = response.body.prefix { $0 != UInt8(ascii: "\n") }.prefix(200)
    let text = line.map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: "?") }
    return text.isEmpty ? "" : " (\(String(decoding: text, as: UTF8.self)))"
  }
}

/// HTTP requests to a server, one at a time: each over a connection of its own, or all over one for
/// as long as the server keeps it.
package final class HTTPClient {
  private let address: Address
  private let tls: TLSClient?
  private let keepsConnection: Bool
  private let limits: HTTPLimits
  private var parser: HTTPResponseParser
  private var isHead = false
  private var upgrades = false
  private var completion: ((Result<HTTPResponse, ConnectionFailure>) -> Void)?
  private var connector: Connector?
  private var stream: Stream?
  private var session: TLSSession?
  private var timer: TimerID?
  private unowned let loop: EventLoop

  /// Who asks to keep the connection calls ``close()`` in the end.
  package init(
    to address: Address, on loop: EventLoop, securedBy tls: TLSClient? = nil,
    keepsConnection: Bool = false, limits: HTTPLimits = HTTPLimits()
  ) {
    self.limits = limits
    parser = HTTPResponseParser(limits: limits)
    self.address = address
    self.tls = tls
    self.loop = loop
    self.keepsConnection = keepsConnection
  }

  /// Sends `request`; `completion` is called once, in a turn of the loop, with a complete response
  /// or the reason why there is none. Not to be called before the answer to the last one.
  package func send(
    _ request: HTTPRequest, timeoutSeconds: Int = 10,
    completion: @escaping (Result<HTTPResponse, ConnectionFailure>) -> Void
  ) {
    precondition(self.completion == nil, "one request at a time")
    self.completion = completion
    isHead = request.method == "HEAD"
    timer = loop.after(.seconds(timeoutSeconds)) { [self] in
      finish(.failure(.timedOut(seconds: timeoutSeconds)))
    }
    if let stream { return stream.write(request.encode()) }
    parser = HTTPResponseParser(limits: limits)
    do {
      connector = try Connector(to: address, on: loop) { [self] outcome in
        connected(outcome, request)
      }
    } catch {
      loop.after(.zero) { [self] in finish(.failure(.unreachable(address, error))) }
    }
  }

  private func connected(_ outcome: consuming Connector.Outcome, _ request: HTTPRequest) {
    connector = nil
    switch consume outcome {
    case .failed(let error):
      finish(.failure(.unreachable(address, error)))
    case .connected(let socket):
      do throws(SystemError) {
        session = tls.map { TLSSession(as: $0, on: loop.tlsWire) }
        let stream = try Stream(adopting: socket, on: loop, securedBy: session)
        self.stream = stream
        stream.delegate = self
        stream.write(request.encode())
      } catch {
        finish(.failure(.unreachable(address, error)))
      }
    }
  }

  private func finish(_ result: Result<HTTPResponse, ConnectionFailure>) {
    guard let completion else { return }
    self.completion = nil
    if let timer { loop.cancel(timer) }
    connector?.cancel()
    connector = nil
    switch result {
    case .success(let response) where response.status == 101: break  // its upgrade takes it over
    case .success(let response) where keepsConnection && response.keepsAlive: break
    default: stream?.close()
    }
    completion(result)
  }

  /// Who the server was that was connected last, trusted or not; `nil` without TLS.
  package var peer: TLSPeer? { session?.peer }

  /// Ends the connection, if there is one; a request that waits for its answer gets none.
  package func close() { stream?.close() }
}

extension HTTPClient: StreamDelegate {
  package func received(_ bytes: Span<UInt8>) {
    // What nobody asked for makes no answer to the next request.
    guard completion != nil else { return close() }
    parser.feed(bytes)
    do {
      guard let response = try parser.next(omittingBody: isHead) else { return }
      guard response.status != 101 || upgrades else {
        return finish(.failure(.noAnswer(reason: "it changed the protocol unasked")))
      }
      finish(.success(response))
    } catch {
      finish(.failure(.noAnswer(reason: "\(error)")))
    }
  }

  package func peerEnded() {
    defer { close() }
    do {
      guard let response = try parser.finish() else { return finish(.failure(ended)) }
      // Its end may be anybody's who cuts connections (RFC 9112 §9.8).
      guard stream?.isTruncated != true else {
        return finish(.failure(.noAnswer(reason: "its TLS connection was cut off")))
      }
      finish(.success(response))
    } catch {
      finish(.failure(.noAnswer(reason: "\(error)")))
    }
  }

  package func outboxDrained() {}
  package func deadlinePassed() {}
  package func closed() {
    let ended = ended
    stream = nil
    finish(.failure(ended))
  }

  /// Why there is no answer when the connection is at its end.
  private var ended: ConnectionFailure {
    if let failure = stream?.failure { return .insecure(failure) }
    return .noAnswer(reason: "it closed the connection")
  }
}

// MARK: WebSockets

extension HTTPClient {
  /// Asks for a WebSocket at `target` of `host` (both as in the request).
  ///
  /// `completion` gets the connection, and what the server sent right behind the handshake: set a
  /// delegate, then ``WebSocketConnection/start(with:)``.
  package func openWebSocket(
    host: String, target: String, messageLimit: Int,
    completion:
      @escaping (Result<(WebSocketConnection, rest: [UInt8]), ConnectionFailure>) -> Void
  ) {
    let key = WebSocketHandshake.key(for: (0..<16).map { _ in .random(in: 0...255) })
    let request = WebSocketHandshake.request(host: host, target: target, key: key)
    upgrades = true
    send(request) { [self] result in
      switch result {
      case .failure(let failure):
        completion(.failure(failure))
      case .success(let response):
        completion(upgrade(response, key: key, messageLimit: messageLimit))
      }
    }
  }

  private func upgrade(
    _ response: HTTPResponse, key: String, messageLimit: Int
  ) -> Result<(WebSocketConnection, rest: [UInt8]), ConnectionFailure> {
    guard response.status == 101, let stream else { return .failure(.notUpgraded(response)) }
    let compression: MessageCompression?
    do {
      compression = try WebSocketHandshake.check(response, key: key).map {
        MessageCompression($0, with: .server, sharing: DeflatePool())
      }
    } catch {
      stream.close()
      return .failure(.noAnswer(reason: "\(error)"))
    }
    self.stream = nil
    let connection = WebSocketConnection(
      stream, to: .server, messageLimit: messageLimit, compression: compression)
    return .success((connection, parser.takeRest()))
  }
}
