package import Dialects
package import Messaging
package import Reactor
import Transport

/// A client that connects again when it lost its connection, as the server's close code allows.
///
/// What a connection had, such as subscriptions, is its owner's to ask for again: each begins with
/// ``News/event(_:text:)`` of a greeting, or ``News/opened`` where there is no dialect.
package final class PersistentClient {
  package enum News {
    /// A WebSocket is there; the server has not said anything yet.
    case opened
    case event(Event, text: [UInt8])
    /// Without a dialect, or where the dialect makes no sense of it.
    case text([UInt8])
    case binary([UInt8])
    /// `retry` is the wait before the next attempt, which needs no call; `nil` is the last news.
    case lost(Loss, retry: Duration?)
    /// The wait is over: it connects.
    case retrying
  }

  /// How long a server may take to greet a WebSocket, in seconds.
  private static let greetingTimeout = 10

  private let loop: EventLoop
  private let dialect: (any Dialect)?
  private let open: (RealtimeClient) -> Void
  private let handler: (News) -> Void
  private var reconnection: Reconnection
  private var generator = SystemRandomNumberGenerator()
  private var client: RealtimeClient?
  /// Of the connection; what an abandoned one still says is not passed on.
  private var generation = 0
  private var hasGreeted = false
  private var isClosing = false
  private var timer: TimerID?

  /// `open` has a client connect, which is called for each attempt; `handler` is called in turns of
  /// `loop`. Without a `dialect` frames are passed on.
  package init(
    on loop: EventLoop, dialect: (any Dialect)?, reconnection: Reconnection,
    open: @escaping (RealtimeClient) -> Void, handler: @escaping (News) -> Void
  ) {
    self.loop = loop
    self.dialect = dialect
    self.reconnection = reconnection
    self.open = open
    self.handler = handler
  }

  package func connect() {
    generation += 1
    hasGreeted = false
    let generation = generation
    let client = RealtimeClient(on: loop, dialect: dialect) { [weak self] news in
      guard let self, generation == self.generation else { return }
      receive(news)
    }
    self.client = client
    open(client)
  }

  package func send(_ request: Request) { client?.send(request) }
  package func send(text: [UInt8]) { client?.send(text: text) }
  package func send(binary: [UInt8]) { client?.send(binary: binary) }
  /// What the server has not taken yet.
  package var unsentBytes: Int { client?.unsentBytes ?? 0 }

  /// Ends it in good order: what the server still sends is given out, and ``News/lost(_:retry:)``
  /// comes last, unless there is no connection now.
  package func close() {
    isClosing = true
    cancelTimer()
    client?.close()
  }
}

// MARK: Receiving

extension PersistentClient {
  private func receive(_ news: RealtimeClient.News) {
    switch news {
    case .opened:
      if dialect == nil { greeted() } else { awaitGreeting() }
      handler(.opened)
    case .event(.connected(let socket, let seconds), let text):
      greeted()
      handler(.event(.connected(socket, activityTimeoutSeconds: seconds), text: text))
    case .event(.failed(let code, let message), let text) where !hasGreeted:
      handler(.event(.failed(code: code, message: message), text: text))
      abandon(.refused(code: code.flatMap(UInt16.init(exactly:)), reason: message))
    case .event(let event, let text): handler(.event(event, text: text))
    case .text(let text): handler(.text(text))
    case .binary(let bytes): handler(.binary(bytes))
    case .closed(let code, let reason): lost(.closed(code: code, reason: reason))
    case .failed(let failure): lost(.failed(failure))
    }
  }

  private func greeted() {
    cancelTimer()
    hasGreeted = true
    reconnection.connected(at: loop.now)
  }

  private func awaitGreeting() {
    timer = loop.after(.seconds(Self.greetingTimeout)) { [weak self] in
      self?.abandon(.failed(.timedOut(seconds: Self.greetingTimeout)))
    }
  }

  private func abandon(_ loss: Loss) {
    generation += 1
    client?.close()
    lost(loss)
  }

  private func lost(_ loss: Loss) {
    cancelTimer()
    client = nil
    let comeback = loss.comeback(in: dialect, hasConnected: reconnection.hasConnected)
    let wait = reconnection.lost(
      isClosing ? .never : comeback, at: loop.now, using: &generator)
    if let wait {
      timer = loop.after(wait) { [weak self] in
        self?.handler(.retrying)
        self?.connect()
      }
    }
    handler(.lost(loss, retry: wait))
  }

  private func cancelTimer() {
    if let timer { loop.cancel(timer) }
    timer = nil
  }
}
