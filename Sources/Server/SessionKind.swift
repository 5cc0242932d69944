import Messaging
import Reactor
import Settings
import Transport
import Wire

/// What a WebSocket becomes, by the path that it is asked for at.
///
/// To add one: a file with the kind and its session, and a line in ``sessionKinds``.
protocol SessionKind: Sendable {
  /// Whether it is this kind at `path`, which has lost the server's prefix; `nil` is a path that
  /// had none.
  func answers(at path: Substring?, _ settings: ServerSettings) -> Bool
  /// Whether compressed messages may not refer to earlier ones: an idle connection then keeps no
  /// state for them, and one message may go to many.
  var messagesStandAlone: Bool { get }
  /// Of those that the client offers, the one to confirm to it.
  func subprotocol(for request: HTTPRequest, _ router: Router) -> String?
  /// Makes a session of who has arrived, or tells it why it cannot have one.
  func begin(_ arrival: Arrival, on worker: Worker)
}

extension SessionKind {
  func subprotocol(for request: HTTPRequest, _ router: Router) -> String? { nil }
}

/// Every kind; the first that answers is taken. The last answers everywhere, if only to refuse.
let sessionKinds: [any SessionKind] = [EchoSessions(), AppSessions()]

/// A client whose handshake is done.
struct Arrival {
  let request: HTTPRequest
  let stream: Stream
  /// What it sent right behind the handshake.
  let rest: [UInt8]
  /// Whether it came over TLS, to us or to a proxy that is believed.
  let isSecure: Bool
  /// How it compresses, if it was agreed.
  let terms: PermessageDeflate?
  /// What it counts for, to be given back when its session ends.
  let place: Admission.Place
  /// The limit that it is beyond, if any: it is to be told, and closed.
  let excess: Excess?
}
