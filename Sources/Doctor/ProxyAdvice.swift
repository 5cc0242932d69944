import Wire

/// What stands between a client and its server, by the name it gives itself, and how it is put
/// right.
struct Proxy {
  /// As it is called in a sentence: `nginx/1.22.1`, or `a server that does not tell its name`.
  let name: String
  private let kind: Kind

  private enum Kind {
    case nginx, apache, caddy, unknown
  }

  init(_ headers: HTTPHeaders) {
    let server = headers["Server"] ?? headers["Via"].map { "a proxy (\($0))" }
    name = server?.excerpt ?? "a server that does not tell its name"
    let word = server?.lowercased() ?? ""
    kind =
      word.contains("nginx") || word.contains("openresty")
      ? .nginx : word.contains("apache") ? .apache : word.contains("caddy") ? .caddy : .unknown
  }

  private func lines(nginx: String, apache: String, caddy: String) -> [String] {
    switch kind {
    case .nginx: [nginx]
    case .apache: [apache]
    case .caddy: [caddy]
    case .unknown: [nginx, apache, caddy]
    }
  }

  /// To pass WebSockets on.
  var upgradeLines: [String] {
    lines(
      nginx: "nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; "
        + "proxy_set_header Connection \"upgrade\"; in the location of /app/",
      apache: "Apache 2.4.47: ProxyPass /app/ http://127.0.0.1:6001/app/ upgrade=websocket",
      caddy: "Caddy: reverse_proxy passes it on by itself; look for a header_up that removes it, "
        + "or another proxy behind")
  }

  /// To pass a path on; `path` is `/app/` or `/apps/`.
  func passingLines(_ path: String) -> [String] {
    lines(
      nginx: "nginx: location \(path) { proxy_pass http://127.0.0.1:6001; }, "
        + "and no deny, return or auth_request that holds for it",
      apache: "Apache: ProxyPass \(path) http://127.0.0.1:6001\(path) upgrade=websocket, "
        + "and no Require that keeps it out",
      caddy: "Caddy: reverse_proxy \(path)* 127.0.0.1:6001, before any respond or basic_auth")
  }

  /// To leave silent connections alone. Answers to WebSockets may come from behind it without its
  /// name, so all that may be there is told.
  static let idleLines = [
    "nginx: proxy_read_timeout 300s; proxy_send_timeout 300s; in the location of /app/",
    "Apache: ProxyTimeout 300; HAProxy: timeout tunnel 1h; AWS's balancer: idle timeout 300",
    "or have clients ping more often than it cuts: rtm serve --activity-timeout SECONDS",
  ]
}
