import Hub
import Messaging
import Reactor
import Settings
import Telemetry
import Threads
import Transport
import Wire

/// One thread of the server: a loop, its share of the hub, and the connections that live here.
final class Worker {
  enum Message: Sendable {
    /// A connection accepted by a worker that has more than its share; the number is owned.
    case adopt(Int32)
    /// Close clients, take no more, and end when all are gone.
    case drain
    /// End now.
    case stop
  }

  let shared: SharedState
  let loop: EventLoop
  let shard: Shard
  private let number: Int
  private let router: Router
  private var acceptors: [Acceptor] = []
  private var requests: [ObjectIdentifier: HTTPConnection] = [:]
  private(set) var isDraining = false
  private var isStopped = false
  private var pacer: TurnPacer
  private var lastTurn = ContinuousClock.now

  init(number: Int, shared: SharedState) throws(SystemError) {
    self.number = number
    self.shared = shared
    pacer = TurnPacer(interval: .microseconds(shared.settings.turnMicroseconds))
    loop = try EventLoop()
    shard = Shard(
      number: number, node: shared.node, mailbox: shared.hubMailboxes[number],
      idPrefix: shared.idPrefix | UInt64(number))
    shard.outboxLimit = shared.settings.outboxBytes
    router = Router(shared)
    let bells = [
      try Bell(shared.hubMailboxes[number], on: loop),
      try Bell(shared.workerMailboxes[number], on: loop),
    ]
    // All are asked: each that is not would not ring.
    loop.mayWait = { bells.map { $0.mayWait() }.allSatisfy { $0 } }
    loop.endOfTurn = { [unowned self] in endTurn() }
    for listener in shared.listeners {
      acceptors.append(try Acceptor(listener, worker: self))
    }
  }

  /// Turns the loop until the server ends.
  func run() {
    while !isStopped { loop.runOnce() }
    loop.end()
  }

  private func endTurn() {
    // What was published before a drain began reaches those whom the drain closes: so its order is
    // taken first, and obeyed after the mail.
    let orders = shared.workerMailboxes[number].collect()
    let messages = shard.receiveMail()
    for order in orders { handle(order) }
    shard.endTurn()
    let turn = loop.now
    loop.rest = pacer.rest(
      after: messages, sinceLast: turn - lastTurn, elapsed: ContinuousClock.now - turn)
    lastTurn = turn
    if isDraining, requests.isEmpty, !shard.hasConnections { isStopped = true }
  }

  private func handle(_ message: Message) {
    switch message {
    case .adopt(let socket):
      do { adopt(try Descriptor(owning: socket, from: "accept4")) } catch {
        shared.log.error("connection-lost", ["reason": "\(error)"])
      }
    case .drain:
      drain()
    case .stop:
      isStopped = true
    }
  }

  private func drain() {
    isDraining = true
    for acceptor in acceptors { acceptor.stop() }
    acceptors = []
    shard.closeAll(because: .draining)
    for request in requests.values { request.finish() }
  }
}

// MARK: Connections

extension Worker {
  /// Takes an accepted connection, or hands it to a worker that has notably fewer.
  func take(_ socket: consuming Descriptor) {
    guard !isDraining, let other = shared.workerToRelieve(number) else { return adopt(socket) }
    shared.workerMailboxes[other].post(.adopt(socket.release()))
    shared.workerMailboxes[other].ring()
  }

  private func adopt(_ socket: consuming Descriptor) {
    do {
      let stream = try Stream(adopting: socket, on: loop)
      let connection = HTTPConnection(
        stream, limits: shared.httpLimits, patience: shared.patience, handler: self)
      requests[ObjectIdentifier(connection)] = connection
      shared.loads[number].add()
      if isDraining { connection.finish() }
    } catch {
      shared.log.error("connection-lost", ["reason": "\(error)"])
    }
  }

  /// Counts a client's WebSocket among the connections here, while it lasts.
  func sessionBegan() { shared.loads[number].add() }
  func sessionEnded() { shared.loads[number].subtract() }
}

extension Worker: HTTPHandler {
  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    if request.wantsWebSocket {
      upgrade(request, on: connection)
    } else {
      connection.respond(router.response(to: request))
    }
  }

  func ended(_ connection: HTTPConnection) {
    requests[ObjectIdentifier(connection)] = nil
    shared.loads[number].subtract()
  }

  private func upgrade(_ request: HTTPRequest, on connection: HTTPConnection) {
    let response: HTTPResponse
    do { response = try WebSocketHandshake.accept(request) } catch {
      return connection.respond(error.response)
    }
    let (stream, rest) = connection.upgrade(response)
    let webSocket = WebSocketConnection(
      stream, to: .client, messageLimit: shared.settings.messageBytes)
    let session = ClientSession(webSocket, variant: Variant(dialect: 0), worker: self)
    do { session.begin(as: try router.app(for: request), with: rest) } catch {
      session.refuse(because: error)
    }
  }
}
