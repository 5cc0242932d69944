import Dialects
import Messaging
import Reactor
import Transport
import Wire

/// One WebSocket that speaks a dialect, and what came over it.
final class Socket {
  /// Of one message from the server.
  static let messageLimit = 1 << 20

  private let loop: EventLoop
  private let connection: WebSocketConnection
  var dialect: any Dialect
  let opened = ContinuousClock.now
  /// What the server called it.
  private(set) var id: SocketID?
  /// After so many seconds of silence clients ping.
  private(set) var activityTimeout = 0
  /// The first message, as it came.
  private(set) var greeting: [UInt8]?
  /// Not taken yet.
  private var events: [Event] = []
  /// What the server's close frame said.
  private(set) var closing: (code: UInt16?, reason: String)?
  private(set) var ended: ContinuousClock.Instant?

  init(
    _ connection: WebSocketConnection, in dialect: any Dialect, on loop: EventLoop, rest: [UInt8]
  ) {
    self.connection = connection
    self.dialect = dialect
    self.loop = loop
    connection.delegate = self
    connection.start(with: rest)
  }

  func send(_ request: Request) { connection.send(.text, dialect.encode(request)) }

  /// Waits for the next event that `isWanted`, and forgets those before it; `nil` where it does not
  /// come in time, or the connection ends.
  func next(within limit: Duration, _ isWanted: (Event) -> Bool) -> Event? {
    var found: Event?
    _ = loop.turns(for: limit) {
      while !events.isEmpty, found == nil {
        let event = events.removeFirst()
        if isWanted(event) { found = event }
      }
      return found != nil || closing != nil || ended != nil
    }
    return found
  }

  /// Waits until the server closes or ends the connection; whether it did.
  func ends(within limit: Duration) -> Bool {
    loop.turns(for: limit) { ended != nil }
  }

  /// Sends a close frame, and waits for the server's.
  func close(within limit: Duration) -> Bool {
    connection.send(
      .close, WebSocketFrame.closePayload(code: CloseCode.normal.rawValue, reason: ""))
    return loop.turns(for: limit) { closing != nil || ended != nil } && closing != nil
  }

  func abort() { connection.abort() }
}

extension Socket: WebSocketDelegate {
  func heard() {}

  func received(text: [UInt8]) {
    if greeting == nil { greeting = text }
    do {
      let event = try dialect.decodeEvent(text)
      if event == .ping { send(.pong) }
      if case .connected(let id, let seconds) = event { (self.id, activityTimeout) = (id, seconds) }
      events.append(event)
    } catch {
      events.append(
        .other(name: "", channel: nil, data: String(decoding: text.prefix(80), as: UTF8.self)))
    }
  }

  func received(binary: [UInt8]) {}

  func peerCloses(code: UInt16?, reason: String) {
    closing = (code, reason)
    connection.close(code: code ?? CloseCode.normal.rawValue)
  }

  func peerViolates(_ error: FrameError) {
    closing = (nil, "\(error)")
    connection.close(code: error.closeCode.rawValue, reason: "\(error)")
  }

  func deadlinePassed() {}
  func closed() { ended = ContinuousClock.now }
}
