import Messaging
import Network
import Reactor
import Settings
import Wire

/// Who may use `/metrics` and `/admin` on the listeners that clients use, too: whoever has the
/// token, and in development mode everybody on this machine.
struct OperatorAccess: Sendable {
  private let token: Secret?
  private let isOpen: Bool

  /// `addresses` are those of the listeners.
  init(_ settings: ServerSettings, addresses: [Address]) {
    token = settings.adminToken
    isOpen = settings.isDevelopment && addresses.allSatisfy(\.isOfThisMachine)
  }

  enum Verdict { case admitted, refused, wrongToken }

  func judge(_ headers: HTTPHeaders) -> Verdict {
    if isOpenToThisMachine(headers), headers["Origin"] == nil { return .admitted }
    guard let token else { return .refused }
    return switch BearerToken.judge(headers, [token]) {
    case .right: .admitted
    case .wrong: .wrongToken
    case .missing: .refused
    }
  }

  /// Whether pages that this server has sent may do what is open in development mode.
  func admitsOwnPages(_ headers: HTTPHeaders) -> Bool {
    guard isOpenToThisMachine(headers), let host = headers["Host"] else { return false }
    return ["http://\(host)", "https://\(host)"].contains(headers["Origin"])
  }

  private func isOpenToThisMachine(_ headers: HTTPHeaders) -> Bool {
    isOpen && Self.forwardings.allSatisfy { headers[$0] == nil } && Self.isForThisMachine(headers)
  }

  /// Whoever sends one is a proxy that speaks for the world.
  private static let forwardings = [
    "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via",
  ]

  /// Whether it was sent to an address or to a name that nobody else can give out. A page of
  /// `attacker.example` reads what answers there, and that name may be made to mean 127.0.0.1.
  private static func isForThisMachine(_ headers: HTTPHeaders) -> Bool {
    guard let host = headers["Host"]?.lowercased(), host.first != "[" else { return true }
    let name = host.prefix { $0 != ":" }
    return !name.contains(".") || name.hasSuffix(".localhost") || IPAddress(name) != nil
  }
}
