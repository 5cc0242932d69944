extension PusherDialect {
  /// Pusher protocol, "Connection closure": 4000–4099 stay away, 4100–4199 come back after a while,
  /// 4200–4299 at once. 4300–4399 are errors of the client's own making.
  package func explanation(ofClose code: UInt16?) -> CloseExplanation {
    guard let code, 4000..<4400 ~= code else { return CloseExplanation(standard: code) }
    let (meaning, advice) = Self.words(for: code)
    return CloseExplanation(meaning, advice: advice, comeback: .init(afterClose: code))
  }

  private static func words(for code: UInt16) -> (meaning: String, advice: String) {
    switch code {
    case 4000: ("TLS only", "use wss:// instead of ws://")
    case 4001: ("no such app", "check the key, and that the server has this app")
    case 4003: ("the app is disabled", "enable it in the server's settings")
    case 4004: ("over the app's quota of connections", "raise it, or close others")
    case 4005: ("no such path", "check the path of the URL; apps are at /app/KEY")
    case 4006: ("a version that makes no sense", "check the query of the URL")
    case 4007: ("an unsupported protocol", "say protocol=7 in the query of the URL")
    case 4008: ("no protocol version given", "say protocol=7 in the query of the URL")
    case 4009: ("not authorized", "check the secret, the origin, and who ended it")
    case 4000..<4100: ("refused for good", "see what the server says, and its log")
    case 4100: ("over capacity", "wait, or raise the server's limits, or add a server")
    case 4100..<4200: ("come back after a while", "wait; the server's log has the reason")
    case 4200: ("reconnect at once", "connect again; the server restarts or moves its clients")
    case 4201: ("no pong came in time", "check the network: the server's ping was not answered")
    case 4202: ("silent for too long", "send pusher:ping before activity_timeout is over")
    case 4200..<4300: ("reconnect at once", "connect again")
    case 4301: ("client events too fast", "send fewer each second, or raise the app's limit")
    case 4302: ("a watchlist too long", "watch fewer users")
    default: ("an error of what was sent", "see what the server says, and its log")
    }
  }
}
