import Dialects
import Reactor
import Threads
import Transport
import Wire

/// One connection, and what came back over it, as it came.
final class Line {
  private let loop: EventLoop
  private let tls: TLSClient?
  private var connector: Connector?
  private var stream: Stream?
  /// Who the server is, over TLS.
  private(set) var peer: TLSPeer?
  private var outcome: Outcome?
  private var parser = HTTPResponseParser()
  private var response: HTTPResponse?
  private var start: [UInt8] = []
  private var isGibberish = false
  private var hasEnded = false

  /// How the connecting went.
  enum Outcome {
    case connected
    case failed(SystemError)
    case insecure(TLSFailure)
    case timedOut
  }

  /// What a request was answered.
  enum Reply {
    case response(HTTPResponse)
    /// The first bytes of what is no HTTP.
    case gibberish([UInt8])
    /// The connection ended before an answer was there.
    case ended
    case silence
  }

  init(on loop: EventLoop, securedBy tls: TLSClient? = nil) {
    self.loop = loop
    self.tls = tls
  }

  /// Of what is no HTTP, so much is kept.
  private static let excerptLength = 80

  /// Waits for the connection, and TLS if there is to be any, `limit` at most.
  func connect(to address: Address, within limit: Duration) -> Outcome {
    do {
      connector = try Connector(to: address, on: loop) { [self] in connected($0) }
    } catch { return .failed(error) }
    guard loop.turns(for: limit, until: { isSettled }) else {
      connector?.cancel()
      connector = nil
      close()
      return .timedOut
    }
    return outcome ?? .timedOut
  }

  private var isSettled: Bool {
    if outcome == nil, let peer = stream?.peer {
      self.peer = peer
      outcome = .connected
    }
    return outcome != nil
  }

  private func connected(_ outcome: consuming Connector.Outcome) {
    connector = nil
    switch consume outcome {
    case .failed(let error): self.outcome = .failed(error)
    case .connected(let socket):
      do throws(SystemError) {
        let session = tls.map { TLSSession(as: $0, on: loop.tlsWire) }
        stream = try Stream(adopting: socket, on: loop, securedBy: session)
        stream?.delegate = self
        if session == nil { self.outcome = .connected }
      } catch { self.outcome = .failed(error) }
    }
  }

  /// Waits for the answer, `limit` at most. To be asked once.
  func ask(_ request: HTTPRequest, within limit: Duration) -> Reply {
    stream?.write(request.encode())
    _ = loop.turns(for: limit) { response != nil || isGibberish || hasEnded }
    if let response { return .response(response) }
    if isGibberish { return .gibberish(start) }
    return hasEnded ? .ended : .silence
  }

  /// After a 101: the connection as a WebSocket.
  func takeSocket(
    compressing terms: PermessageDeflate?, in dialect: any Dialect
  ) -> Socket? {
    guard let stream else { return nil }
    self.stream = nil
    let compression = terms.map {
      MessageCompression($0, with: .server, sharing: DeflatePool())
    }
    let connection = WebSocketConnection(
      stream, to: .server, messageLimit: Socket.messageLimit, compression: compression)
    return Socket(connection, in: dialect, on: loop, rest: parser.takeRest())
  }

  func close() { stream?.close() }
}

extension Line: StreamDelegate {
  func received(_ bytes: Span<UInt8>) {
    for index in bytes.indices where start.count < Self.excerptLength { start.append(bytes[index]) }
    guard response == nil, !isGibberish else { return }
    parser.feed(bytes)
    do { response = try parser.next() } catch { isGibberish = true }
  }

  func peerEnded() {
    do { response = try response ?? parser.finish() } catch { isGibberish = !start.isEmpty }
    hasEnded = true
    stream?.close()
  }

  func outboxDrained() {}
  func deadlinePassed() {}

  func closed() {
    if outcome == nil { outcome = stream?.failure.map { .insecure($0) } ?? .insecure(.ended) }
    stream = nil
    hasEnded = true
  }
}

extension EventLoop {
  /// Turns until `condition` holds, `limit` at most; whether it holds.
  func turns(for limit: Duration, until condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
      let left = end - ContinuousClock.now
      guard left > .zero else { return false }
      runOnce(upTo: left)
    }
    return true
  }
}
