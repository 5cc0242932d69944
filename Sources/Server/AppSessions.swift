import Dialects
import Hub
import Messaging
import Settings
import Transport
import Wire

/// Clients that speak a dialect: of an app, at `/app/KEY`, and of those that know of no apps.
/// Whoever asks for another path is refused in their words.
struct AppSessions: SessionKind {
  let messagesStandAlone = true
  /// Ten client events a second, as large as they may be and all of it blanks, are a tenth of this.
  private static let surplusRate = 1 << 20

  func answers(at path: Substring?, _ settings: ServerSettings) -> Bool { true }

  func subprotocol(for request: HTTPRequest, _ router: Router) -> String? {
    router.route(for: request).subprotocol
  }

  func begin(_ arrival: Arrival, on worker: Worker) {
    let route = worker.router.route(for: arrival.request)
    let connection = WebSocketConnection(
      arrival.stream, to: .client, messageLimit: worker.shared.settings.messageBytes,
      compression: arrival.terms.map { _ in
        .init(inflating: .alone(worker.deflatePool), surplusRate: Self.surplusRate)
      })
    let variant = Variant(dialect: route.dialect, framing: framing(arrival.terms))
    let session = ClientSession(
      connection, variant: variant, place: arrival.place, worker: worker)
    do throws(Refusal) {
      if let excess = arrival.excess { throw .connectionExceeds(excess) }
      let destination = try worker.router.destination(of: arrival.request, route)
      let usage = destination.usage
      if usage.app.rules.requiresTLS, !arrival.isSecure { throw .tlsRequired }
      try session.begin(
        as: usage, in: destination.channel, of: destination.user, with: arrival.rest)
    } catch {
      session.refuse(because: error)
    }
  }

  /// Who wants a narrower window than the frames that all share gets them as they are.
  private func framing(_ terms: PermessageDeflate?) -> Variant.Framing {
    terms?.server.windowBits == 15 ? .webSocketDeflated : .webSocket
  }
}
