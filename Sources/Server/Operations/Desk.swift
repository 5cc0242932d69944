import Reactor
import Settings
import Telemetry
import Threads
import Transport
import Wire

/// Where operators' requests are answered: on the thread that started the loops, which has nothing
/// else to do. Loops hand over what comes by their listeners; the desk has listeners of its own.
final class Desk {
  let shared: SharedState
  let certificates: Certificates?
  let loop: EventLoop
  let beginDrain: () -> Void
  private(set) var rates = RateMeter()
  private var censuses: [Int: PendingCensus] = [:]
  private var lastTicket = 0
  /// Whose loops have ended, and answer nothing more.
  private var gone: Set<Int> = []
  /// API calls that take long, one of which is answered a turn.
  private var calls: [(request: HTTPRequest, worker: Int, ticket: Int)] = []
  private let router: Router
  private lazy var service = HTTPService(
    limits: shared.httpLimits, patience: shared.patience, refusals: shared.httpRefusals,
    handler: self)
  private var acceptors: [Acceptor] = []
  private var connections: [ObjectIdentifier: (HTTPConnection, Scope)] = [:]

  /// What may be asked for by a listener.
  enum Scope: Sendable {
    /// `/metrics`, `/health` and `/ready`.
    case metrics
    case everything
  }

  /// What a worker has to say to it.
  enum Message: Sendable {
    /// A request that a client of the worker may ask, or a call that takes long; `ticket` names it
    /// there.
    case asked(HTTPRequest, worker: Int, ticket: Int)
    /// The worker's part of the census with the ticket.
    case counted(Census.Answer, worker: Int, ticket: Int)
  }

  /// `drain` is what SIGTERM does.
  init(
    _ shared: SharedState, _ certificates: Certificates?, on loop: EventLoop,
    drain: @escaping () -> Void
  ) throws(SystemError) {
    self.shared = shared
    self.certificates = certificates
    beginDrain = drain
    self.loop = loop
    router = Router(shared)
    for (listener, scope) in shared.deskListeners {
      acceptors.append(
        try Acceptor(listener, on: loop, log: shared.log) { [unowned self] socket, _ in
          adopt(socket, scope)
        })
    }
    watchRates()
  }

  func handle(_ message: Message) {
    switch message {
    case .asked(let request, let worker, let ticket):
      guard router.operatorPath(of: request) != nil else {
        calls.append((request, worker, ticket))
        if calls.count == 1 { loop.after(.zero) { [weak self] in self?.answerCall() } }
        return
      }
      respond(to: request) { [shared] response in
        shared.workerMailboxes[worker].post(.answer(response, ticket: ticket))
        shared.workerMailboxes[worker].ring()
      }
    case .counted(let answer, let worker, let ticket):
      censuses[ticket]?.answers.append(answer)
      settle(ticket, without: worker)
    }
  }

  /// To be called when the worker's thread has ended: nobody is to wait for it.
  func workerEnded(_ worker: Int) {
    gone.insert(worker)
    for ticket in censuses.keys { settle(ticket, without: worker) }
  }

  /// Asks all loops; `finish` gets an answer of each that is there to answer.
  func ask(_ census: Census, _ finish: @escaping ([Census.Answer]) -> Void) {
    lastTicket += 1
    let asked = Set(shared.loops.indices).subtracting(gone)
    guard !asked.isEmpty else { return finish([]) }
    censuses[lastTicket] = PendingCensus(finish: finish, awaited: asked)
    for worker in asked {
      shared.workerMailboxes[worker].post(.count(census, ticket: lastTicket))
      shared.workerMailboxes[worker].ring()
    }
  }

  private struct PendingCensus {
    let finish: ([Census.Answer]) -> Void
    var awaited: Set<Int>
    var answers: [Census.Answer] = []
  }

  private func settle(_ ticket: Int, without worker: Int) {
    censuses[ticket]?.awaited.remove(worker)
    guard let census = censuses[ticket], census.awaited.isEmpty else { return }
    censuses[ticket] = nil
    census.finish(census.answers)
  }

  /// Signals and operators come between two of them.
  private func answerCall() {
    let (request, worker, ticket) = calls.removeFirst()
    let response = router.response(to: request, isDraining: shared.isDraining)
    shared.workerMailboxes[worker].post(.answer(response, ticket: ticket))
    shared.workerMailboxes[worker].ring()
    if !calls.isEmpty { loop.after(.zero) { [weak self] in self?.answerCall() } }
  }

  private func watchRates() {
    rates.look(at: shared)
    loop.after(.seconds(1)) { [weak self] in self?.watchRates() }
  }

  private func respond(to request: HTTPRequest, _ answer: @escaping (HTTPResponse) -> Void) {
    let path = router.operatorPath(of: request)
    let matching = operatorEndpoints.filter { $0.path == path }
    let method = request.method == "HEAD" ? "GET" : request.method
    if let endpoint = matching.first(where: { $0.method == method }) {
      endpoint.respond(to: request, at: self, answer)
    } else if matching.isEmpty {
      answer(router.notFound(request))
    } else {
      answer(router.notAllowed(request, matching.map(\.method)))
    }
  }
}

// MARK: Its own listeners

extension Desk: HTTPHandler {
  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    let scope = connections[ObjectIdentifier(connection)]?.1 ?? .metrics
    switch (router.operatorPath(of: request), scope) {
    case ("/metrics", _), (_?, .everything):
      respond(to: request) { connection.respond($0) }
    default:
      connection.respond(
        router.statusPage(for: request, isDraining: shared.isDraining)
          ?? router.notFound(request))
    }
  }

  func ended(_ connection: HTTPConnection) { connections[ObjectIdentifier(connection)] = nil }

  private func adopt(_ socket: consuming Descriptor, _ scope: Scope) {
    do {
      let connection = HTTPConnection(try Stream(adopting: socket, on: loop), service)
      connections[ObjectIdentifier(connection)] = (connection, scope)
    } catch {
      shared.log.error("connection-lost", ["reason": "\(error)"])
    }
  }
}
