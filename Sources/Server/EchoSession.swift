import Messaging
import Hub
import Settings
import Transport
import Wire

/// `/echo`, where the setting turns it on: sends every message back, and is no part of the hub.
///
/// For whoever tests a client, a proxy, or this server's WebSockets; so it compresses in whatever
/// way the client wants.
struct EchoSessions: SessionKind {
  let messagesStandAlone = false

  func answers(at path: Substring?, _ settings: ServerSettings) -> Bool {
    settings.isEchoOn && path == "/echo"
  }

  func begin(_ arrival: Arrival, on worker: Worker) {
    let connection = WebSocketConnection(
      arrival.stream, to: .client, messageLimit: EchoSession.messageLimit,
      compression: arrival.terms.map { .init($0, with: .client, sharing: worker.deflatePool) })
    let session = EchoSession(connection, arrival.place, worker)
    if let excess = arrival.excess {
      session.close(.tryAgainLater, because: "\(excess)")
    } else {
      session.begin(with: arrival.rest)
    }
  }
}

/// One client of `/echo`.
///
/// A client that does not read is not read either: so at most one message waits for it, and a few
/// pongs, well below the 32 MiB that it may cost.
final class EchoSession {
  static let messageLimit = 16 << 20

  private let connection: WebSocketConnection
  private let place: Admission.Place
  private let worker: Worker
  private var wasPinged = false

  init(_ connection: WebSocketConnection, _ place: Admission.Place, _ worker: Worker) {
    self.connection = connection
    self.place = place
    self.worker = worker
    connection.delegate = self
    worker.began(self)
  }

  func begin(with rest: [UInt8]) {
    heard()
    connection.start(with: rest)
  }

  func close(_ code: CloseCode, because reason: String) {
    connection.close(code: code.rawValue, reason: reason)
  }
}

extension EchoSession: WebSocketDelegate {
  func heard() {
    wasPinged = false
    connection.setDeadline(worker.shared.settings.rules.activityTimeoutSeconds)
  }

  func received(text: [UInt8]) { connection.send(.text, text) }
  func received(binary: [UInt8]) { connection.send(.binary, binary) }

  func peerCloses(code: UInt16?, reason: String) {
    let payload = code.map { WebSocketFrame.closePayload(code: $0, reason: reason) } ?? []
    connection.send(.close, payload)
    connection.finish()
  }

  func peerViolates(_ error: FrameError) {
    close(error.closeCode, because: "\(error)")
  }

  func deadlinePassed() {
    guard !wasPinged else { return connection.abort() }
    wasPinged = true
    connection.send(.ping, [])
    connection.setDeadline(worker.shared.settings.rules.pongTimeoutSeconds)
  }

  func closed() { worker.ended(self, place) }
}
