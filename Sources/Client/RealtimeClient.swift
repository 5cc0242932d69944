package import Dialects
package import Messaging
package import Reactor
package import Transport
package import Wire

/// One WebSocket to a server, as a program uses it: speaks a dialect, or passes frames on as they
/// are, and keeps the connection alive.
package final class RealtimeClient {
  /// What happened; `text` is the frame as it came.
  package enum News {
    case opened
    case event(Event, text: [UInt8])
    /// Without a dialect, or where the dialect makes no sense of it.
    case text([UInt8])
    case binary([UInt8])
    /// The last news.
    case closed(code: UInt16?, reason: String)
    /// The last news: there never was a connection.
    case failed(ConnectionFailure)
  }

  /// The server is pinged after so many seconds of silence, or earlier where it asks for that.
  private static let longestSilence = 120
  /// How long the server may stay silent when it was pinged, in seconds.
  private static let pongTimeout = 30
  /// How long it may take to answer a close frame.
  private static let closingTimeout = 3
  /// Of one message from the server.
  private static let messageLimit = 16 << 20

  private let loop: EventLoop
  private let dialect: (any Dialect)?
  private let handler: (News) -> Void
  private var connection: WebSocketConnection?
  private var activityTimeout: Int?
  private var hasPinged = false
  private var isClosing = false
  private var closing: (code: UInt16?, reason: String)?

  /// `handler` is called in turns of `loop`; without a `dialect` frames are passed on.
  package init(
    on loop: EventLoop, dialect: (any Dialect)?, handler: @escaping (News) -> Void
  ) {
    self.loop = loop
    self.dialect = dialect
    self.handler = handler
  }

  /// Connects to the first of `addresses` that answers, and asks for `target` of `origin`.
  package func connect(to addresses: [Address], of origin: ServerOrigin, target: String) {
    guard let address = addresses.first else { return }
    let rest = Array(addresses.dropFirst())
    HTTPClient(to: address, on: loop, securedBy: origin.tls).openWebSocket(
      host: origin.hostHeader, target: target, messageLimit: Self.messageLimit
    ) { [self] result in
      switch result {
      case .success(let (connection, bytes)):
        self.connection = connection
        connection.delegate = self
        handler(.opened)
        connection.start(with: bytes)
      case .failure(.unreachable) where !rest.isEmpty:
        connect(to: rest, of: origin, target: target)
      case .failure(let failure):
        handler(.failed(failure))
      }
    }
  }
}

// MARK: Sending

extension RealtimeClient {
  package func send(_ request: Request) {
    if let dialect { connection?.send(.text, dialect.encode(request)) }
  }
  package func send(text: [UInt8]) { connection?.send(.text, text) }
  package func send(binary: [UInt8]) { connection?.send(.binary, binary) }
  /// What the server has not taken yet.
  package var unsentBytes: Int { connection?.unsentBytes ?? 0 }

  /// Begins to end the connection in good order: what the server still sends is given out, until
  /// it answers, and the news of the end comes last.
  package func close() {
    guard let connection, !isClosing else { return }
    isClosing = true
    connection.send(
      .close, WebSocketFrame.closePayload(code: CloseCode.normal.rawValue, reason: ""))
    connection.setDeadline(Self.closingTimeout)
  }
}

// MARK: Receiving

extension RealtimeClient: WebSocketDelegate {
  package func heard() {
    guard !isClosing else { return }
    hasPinged = false
    connection?.setDeadline(activityTimeout)
  }

  package func received(text: [UInt8]) {
    guard let dialect else { return handler(.text(text)) }
    do {
      let event = try dialect.decodeEvent(text)
      if case .connected(_, let seconds) = event {
        // A server that allows more may stand behind a proxy that does not.
        activityTimeout = min(max(1, seconds), Self.longestSilence)
        heard()
      }
      if event == .ping { send(.pong) }
      handler(.event(event, text: text))
    } catch {
      handler(.text(text))
    }
  }

  package func received(binary: [UInt8]) { handler(.binary(binary)) }

  package func peerCloses(code: UInt16?, reason: String) {
    closing = (code, reason)
    guard !isClosing else {
      connection?.finish()
      return
    }
    connection?.close(code: code ?? CloseCode.normal.rawValue)
  }

  package func peerViolates(_ error: FrameError) {
    closing = (nil, "\(error)")
    connection?.close(code: error.closeCode.rawValue, reason: "\(error)")
  }

  package func deadlinePassed() {
    guard !isClosing, !hasPinged else {
      if !isClosing { closing = (nil, "the server was silent for too long") }
      connection?.abort()
      return
    }
    hasPinged = true
    send(.ping)
    connection?.setDeadline(Self.pongTimeout)
  }

  package func closed() {
    connection = nil
    handler(.closed(code: closing?.code, reason: closing?.reason ?? "the connection ended"))
  }
}
