import Hub
import Messaging
import Network
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
    case adopt(Int32, Admission.Place, isSecure: Bool)
    /// Show these certificates to whoever comes from now on.
    case secure(TLSServer)
    /// Take no more clients, and close those there are over the time that the settings say.
    case drain
    /// Close the listeners, and end when what was asked is answered.
    case close
    /// End now.
    case stop
    /// The desk's, to what was asked with the ticket.
    case answer(HTTPResponse, ticket: Int)
    /// Look for connections, for the desk.
    case count(Census, ticket: Int)
  }

  let shared: SharedState
  let loop: EventLoop
  let shard: Shard
  let router: Router
  /// What connections inflate and deflate with where messages stand alone.
  let deflatePool = DeflatePool()
  private let number: Int
  /// Made with the first connection: it is the worker that handles the requests.
  private lazy var service = HTTPService(
    limits: shared.httpLimits, patience: shared.patience, refusals: shared.httpRefusals,
    handler: self)
  private var acceptors: [Acceptor] = []
  /// There is one where a listener wants it.
  private var tls: TLSServer?
  private var requests: [ObjectIdentifier: Guest] = [:]
  private var echoes: [ObjectIdentifier: EchoSession] = [:]
  /// Connections that wait for an answer of the desk, by ticket.
  private var asking: [Int: HTTPConnection] = [:]
  private var lastTicket = 0
  private let dismissals = Dismissals()
  /// The first is under way.
  private var censuses: [(ticket: Int, taking: CensusTaking)] = []
  private var drain: Drain?
  private var isClosing = false
  private var isStopped = false
  private var pacer: TurnPacer
  private var lastTurn = ContinuousClock.now
  /// How many connections of each app this turn has closed for their silence.
  private var idleClosings: [String: Int] = [:]

  /// A connection that is no WebSocket, or not yet.
  private struct Guest {
    let connection: HTTPConnection
    var place: Admission.Place
  }

  init(number: Int, shared: SharedState, tls: TLSServer?) throws(SystemError) {
    self.number = number
    self.shared = shared
    self.tls = tls
    pacer = TurnPacer(interval: .microseconds(shared.settings.turnMicroseconds))
    loop = try EventLoop()
    shard = Shard(
      number: number, node: shared.node, mailbox: shared.hubMailboxes[number],
      idPrefix: shared.idPrefix | UInt64(number))
    shard.latency = shared.loops[number].latency
    loop.unsentBytes = shared.loops[number].unsentBytes
    shard.outboxLimit = shared.settings.outboxBytes
    router = Router(shared)
    let bells = [
      try Bell(shared.hubMailboxes[number], on: loop),
      try Bell(shared.workerMailboxes[number], on: loop),
    ]
    // All are asked: each that is not would not ring.
    loop.mayWait = { bells.map { $0.mayWait() }.allSatisfy { $0 } }
    loop.endOfTurn = { [unowned self] in endTurn() }
    if number == 0 { freeExpiredEvents() }
    for listener in shared.listeners {
      acceptors.append(
        try Acceptor(listener, on: loop, log: shared.log) { [unowned self] in
          take($0, from: $1, isSecure: listener.isSecure)
        })
    }
  }

  /// Turns the loop until the server ends.
  func run() {
    while !isStopped { loop.runOnce() }
    loop.end()
  }

  /// Now and later: cache channels that nobody publishes on any more are not to hold memory.
  private func freeExpiredEvents() {
    shared.node.removeExpired()
    loop.after(.seconds(10)) { [weak self] in self?.freeExpiredEvents() }
  }

  private func endTurn() {
    // What was published before a drain began reaches those whom the drain closes: so its order is
    // taken first, and obeyed after the mail.
    let orders = shared.workerMailboxes[number].collect()
    shard.now = loop.now
    let messages = shard.receiveMail()
    for order in orders { handle(order) }
    drain?.proceed(at: loop.now, in: shard)
    takeCensus()
    shard.endTurn()
    let turn = loop.now
    let elapsed = ContinuousClock.now - turn
    shared.loops[number].turned(for: elapsed, messages: messages)
    loop.rest = pacer.rest(after: messages, sinceLast: turn - lastTurn, elapsed: elapsed)
    lastTurn = turn
    reportDrained()
    reportIdle()
    if isClosing, requests.isEmpty { isStopped = true }
  }

  private func handle(_ message: Message) {
    switch message {
    case .adopt(let socket, let place, let isSecure):
      do {
        adopt(try Descriptor(owning: socket, from: "accept4"), place, isSecure: isSecure)
      } catch {
        shared.log.error("connection-lost", ["reason": "\(error)"])
      }
    case .secure(let tls):
      self.tls = tls
    case .drain:
      beginDrain()
    case .close:
      close()
    case .stop:
      isStopped = true
    case .answer(let response, let ticket):
      if let connection = asking.removeValue(forKey: ticket) { respond(response, on: connection) }
    case .count(let census, let ticket):
      censuses.append((ticket, CensusTaking(census, of: shard)))
    }
  }
}

// MARK: Going down

extension Worker {
  /// No client is taken any more, and those there are have been asked to leave, or will be.
  var isDraining: Bool { drain != nil }

  private func beginDrain() {
    guard !isDraining else { return }
    shared.drains.add()
    drain = Drain(
      of: shard.connections, from: loop.now, over: .seconds(shared.settings.drainSeconds))
    wakeForDrain()
    for echo in echoes.values {
      echo.close(.goingAway, because: "the server is going down")
    }
  }

  /// Turns the loop while clients are still to be closed; a turn's end closes those that are due.
  private func wakeForDrain() {
    guard let drain, !drain.isDone else { return }
    loop.after(.milliseconds(10)) { [weak self] in self?.wakeForDrain() }
  }

  private func reportDrained() {
    guard drain?.isReported == false, !shard.hasConnections else { return }
    drain?.isReported = true
    shared.reports.post(.drained(number))
    shared.reports.ring()
  }

  /// Whoever has asked already, or waits to be accepted, gets an answer; idle connections are cut.
  private func close() {
    guard !isClosing else { return }
    for acceptor in acceptors { acceptor.stop() }
    acceptors = []
    loop.after(Self.lastRequestTime) { [weak self] in
      guard let self else { return }
      isClosing = true
      for request in requests.values { request.connection.finish() }
    }
  }

  /// What a request that was sent before the listeners closed may take to be read.
  private static let lastRequestTime = Duration.milliseconds(50)
}

// MARK: Connections

extension Worker {
  /// Takes an accepted connection, or hands it to a worker that has notably fewer. One more than
  /// its address may have is told so and let go; over TLS without a word, which would cost us more
  /// than the client.
  func take(_ socket: consuming Descriptor, from peer: IPAddress?, isSecure: Bool) {
    do {
      let place = try shared.admission.arrive(from: peer, at: loop.now)
      guard !isDraining, let other = shared.workerToRelieve(number) else {
        return adopt(socket, place, isSecure: isSecure)
      }
      shared.workerMailboxes[other].post(.adopt(socket.release(), place, isSecure: isSecure))
      shared.workerMailboxes[other].ring()
    } catch {
      var answer: [UInt8] = []
      let response = Router.response(to: error)
      response.encode(into: &answer, closing: true)
      shared.log.info("connection-refused", ["reason": "\(error)", "ip": .address(peer)])
      guard !isSecure else { return }
      shared.loops[number].responded(response.status)
      dismissals.dismiss(socket, on: loop, with: answer)
    }
  }

  private func adopt(_ socket: consuming Descriptor, _ place: Admission.Place, isSecure: Bool) {
    do {
      let session = isSecure ? tls.map { TLSSession(serving: $0, on: loop.tlsWire) } : nil
      let stream = try Stream(adopting: socket, on: loop, securedBy: session)
      let connection = HTTPConnection(stream, service)
      requests[ObjectIdentifier(connection)] = Guest(connection: connection, place: place)
      shared.loads[number].add()
    } catch {
      shared.admission.leave(place)
      shared.log.error("connection-lost", ["reason": "\(error)"])
    }
  }

  /// Keeps an echo among the connections here, to be told when the server goes down.
  func began(_ echo: EchoSession) {
    sessionBegan()
    echoes[ObjectIdentifier(echo)] = echo
  }

  func ended(_ echo: EchoSession, _ place: Admission.Place) {
    echoes[ObjectIdentifier(echo)] = nil
    sessionEnded(place)
  }

  /// Counts one that is being closed because nothing comes from it.
  func closesIdle(_ usage: AppUsage) {
    usage.idleClosings.add()
    idleClosings[usage.app.id, default: 0] += 1
  }

  private func reportIdle() {
    guard !idleClosings.isEmpty else { return }
    for (app, count) in idleClosings {
      shared.log.info(
        "idle-connections-closed", ["app": .text(app), "connections": .number(count)])
    }
    idleClosings = [:]
  }

  /// Counts a client's WebSocket among the connections here, while it lasts.
  func sessionBegan() { shared.loads[number].add() }
  func sessionEnded(_ place: Admission.Place) {
    shared.loads[number].subtract()
    shared.admission.leave(place)
  }
}

extension Worker: HTTPHandler {
  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    guard !request.wantsWebSocket else { return upgrade(request, on: connection) }
    let isBeyondLimit = requests[ObjectIdentifier(connection)]?.place.isBeyondLimit ?? false
    if isBeyondLimit { connection.finish() }
    if router.admitsOperator(request) {
      askDesk(request, on: connection)
    } else if isBeyondLimit, !router.isForWatchers(request) {
      respond(Router.response(to: shared.admission.excessOfRequests()), on: connection)
    } else if router.takesLong(request) {
      askDesk(request, on: connection)
    } else {
      respond(router.response(to: request, isDraining: isDraining), on: connection)
    }
  }

  private func respond(_ response: HTTPResponse, on connection: HTTPConnection) {
    shared.loops[number].responded(response.status)
    connection.respond(response)
  }

  /// A connection that is kept alive would keep its client from finding another server.
  var keepsConnections: Bool { !isDraining }

  func ended(_ connection: HTTPConnection) {
    shared.loads[number].subtract()
    guard let guest = requests.removeValue(forKey: ObjectIdentifier(connection)) else { return }
    shared.admission.leave(guest.place)
    guard let failure = connection.failure else { return }
    shared.log.debug(
      "tls-failed", ["reason": .text(failure.evidence), "ip": .address(guest.place.client)])
  }

  private func upgrade(_ request: HTTPRequest, on connection: HTTPConnection) {
    guard !isDraining else { return respond(Router.draining, on: connection) }
    if let refusal = router.refusal(of: request) { return respond(refusal, on: connection) }
    let kind = router.sessionKind(for: request)
    let terms =
      shared.settings.isCompressionOn
      ? PermessageDeflate.accept(request, alone: kind.messagesStandAlone) : nil
    let response: HTTPResponse
    let subprotocol = kind.subprotocol(for: request, router)
    do {
      response = try WebSocketHandshake.accept(
        request, compressing: terms, subprotocol: subprotocol)
    } catch {
      return respond(error.response, on: connection)
    }
    // The place goes over to the session, and is not given back in between.
    guard var place = requests.removeValue(forKey: ObjectIdentifier(connection))?.place else {
      return
    }
    let comesByTLS = shared.admission.isForwardedTLS(place, request.headers)
    let excess: Excess?
    do {
      try shared.admission.upgrade(&place, request.headers, at: loop.now)
      excess = nil
    } catch { excess = error }
    shared.loops[number].responded(response.status)
    connection.upgrade(response) { stream, rest in
      let arrival = Arrival(
        request: request, stream: stream, rest: rest, isSecure: stream.isEncrypted || comesByTLS,
        terms: terms, place: place, excess: excess)
      kind.begin(arrival, on: self)
    }
  }
}

// MARK: The desk

extension Worker {
  /// Goes on with the first census, and turns the loop again for what is left.
  private func takeCensus() {
    guard !censuses.isEmpty else { return }
    if let answer = censuses[0].taking.proceed(in: shard) {
      let ticket = censuses.removeFirst().ticket
      shared.reports.post(.desk(.counted(answer, worker: number, ticket: ticket)))
      shared.reports.ring()
    }
    if !censuses.isEmpty { loop.after(.zero) {} }
  }

  private func askDesk(_ request: HTTPRequest, on connection: HTTPConnection) {
    lastTicket += 1
    asking[lastTicket] = connection
    shared.reports.post(.desk(.asked(request, worker: number, ticket: lastTicket)))
    shared.reports.ring()
  }
}
