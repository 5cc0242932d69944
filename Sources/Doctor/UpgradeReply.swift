import Messaging
import Wire

/// What a server's answer to a WebSocket handshake tells, where it is not the WebSocket.
struct UpgradeReply {
  let reply: Line.Reply
  /// What was asked for: `/app/KEY`, without the query.
  let path: String
  /// Whether a Pusher server's HTTP API answers beside that path.
  let hasAPI: Bool
  /// Whether what is no such server to us would speak TLS.
  let speaksTLS: Bool

  /// `nil` of a 101, which is to be checked.
  var fault: Finding? {
    switch reply {
    case .response(let response) where response.status == 101: nil
    case _ where speaksTLS: needsTLS
    case .response(let response): fault(response)
    case .gibberish(let bytes): noHTTP(bytes)
    case .ended:
      failure(
        .broken, "the connection is closed without an answer",
        "check the port: what listens there speaks no HTTP")
    case .silence:
      failure(
        .broken, "nothing is answered, though the connection is there",
        "check the port, and whether the server behind a proxy is alive")
    }
  }

  private func failure(_ kind: Finding.Kind, _ detail: String, _ fixes: String...) -> Finding {
    Finding(.upgrade, .failure(kind), detail, fixes: fixes)
  }

  private var needsTLS: Finding {
    failure(.broken, "TLS is spoken there", "write wss:// for ws://")
  }

  private func noHTTP(_ bytes: [UInt8]) -> Finding {
    let text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    return failure(
      .broken, "what answers speaks no HTTP, but says: \(text)",
      "check the port: something else listens there")
  }

  // MARK: HTTP

  private func fault(_ response: HTTPResponse) -> Finding {
    let proxy = Proxy(response.headers)
    let reason = Self.words(of: response).map { ": \($0)" } ?? ""
    let answer = "\(proxy.name) answers \(response.status)"
    if Self.missesUpgrade(response) {
      return Finding(
        .upgrade, .failure(.broken),
        "a proxy strips Upgrade and Connection, which were sent: "
          + "the answer is \(response.status)\(reason)",
        fixes: proxy.upgradeLines)
    }
    switch response.status {
    case 300..<400:
      let location = response.headers["Location"]?.excerpt ?? "nowhere"
      return failure(.broken, "\(answer) and leads to \(location)", "use that address")
    case 502, 504:
      return failure(
        .unreachable, "\(answer): a proxy that does not reach the server behind it",
        "start the server ('rtm serve'), or mend the address that the proxy passes on to")
    case 429, 503:
      return failure(
        .refused, answer + reason, "the server is full or going down: try again later")
    default:
      guard hasAPI else {
        return failure(
          .broken, "\(answer) for \(path), and has no Pusher API beside it",
          "check host, port and path: no Pusher server answers there")
      }
      return Finding(
        .upgrade, .failure(.broken),
        "the path is blocked: \(answer) for \(path), though the API beside it is there",
        fixes: proxy.passingLines(Self.folder(of: path)))
    }
  }

  /// `/rt/app/` of `/rt/app/KEY`.
  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/app/"
  }

  /// Who says so has been asked for the WebSocket, and not been told.
  private static func missesUpgrade(_ response: HTTPResponse) -> Bool {
    if response.status == 426 { return true }
    guard [400, 405, 500].contains(response.status), let words = words(of: response) else {
      return false
    }
    let text = words.lowercased()
    return text.contains("upgrade") || text.contains("websocket")
  }

  /// The `error` of a JSON body, or a short plain text.
  static func words(of response: HTTPResponse) -> String? {
    if let reason = APIReply.reason(in: response.body) { return reason }
    let line = response.body.prefix { $0 != UInt8(ascii: "\n") }
    guard !line.isEmpty, line.count < 200, line.first != UInt8(ascii: "<") else { return nil }
    return String(decoding: line, as: UTF8.self)
  }
}
