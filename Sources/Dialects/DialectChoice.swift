/// By what a WebSocket's handshake tells which dialect it speaks.
///
/// It is known at once, for most dialects have the server speak first. Asked are, in this order:
/// the profile; `?dialect=NAME` or the subprotocol `rtm.NAME`; the path.
package struct DialectChoice: Equatable, Sendable {
  /// Names of those that are on; others are as if they were not there.
  package var enabled: Set<String> = ["pusher"]
  /// The one that is met at every path.
  package var profile: String?
  /// The one that is met at `/`.
  package var root = "users"
  /// Where `lite` is met, and `rooms` by those who bring a `userId` or `token`.
  package var socketPath = LiteDialect().path

  package init() {}

  package struct Route: Equatable, Sendable {
    /// A place in the table of dialects.
    package var dialect: Int
    /// What a dialect that has the channel in the URL finds there, decoded; `nil` if there is none.
    package var channel: String?
    /// To be confirmed to the client, or browsers end the connection.
    package var subprotocol: String?
  }

  /// What people are told of it, in the order in which it is tried.
  package static let rules: [(condition: String, dialect: String)] = [
    ("a server of one dialect", "that"),
    ("?dialect=NAME, or the subprotocol rtm.NAME", "NAME"),
    ("/app/KEY", "pusher"),
    ("/rooms; / or /ws with a userId or token", "rooms"),
    ("/users, and / unless --root-dialect says otherwise", "users"),
    ("/ws, or where --ws-path says", "lite"),
    ("/CHANNEL or /channel/CHANNEL", "relay"),
  ]

  /// Beginnings of paths that are no names of channels.
  package static let reserved: Set<Substring> = [
    "app", "apps", "ws", "api", "send", "auth", "health", "ready", "stats", "admin", "metrics",
    "client.js", "echo", "pusher", "rooms", "users", "channel",
  ]
}

extension DialectChoice {
  /// Whether the server that is stood in for answered pages of any origin, whatever they asked.
  package var answersPagesOfAnyOrigin: Bool {
    dialects.contains { $0.name == profile && $0.answersPagesOfAnyOrigin }
  }

  /// `path` is the request's as it came, without the server's prefix. Where nothing else is met it
  /// is the first dialect's to refuse.
  package func route(
    path: Substring, query: APIQuery, subprotocols: [String]
  ) -> Route {
    let offered = subprotocols.first { isOn(Self.name(ofSubprotocol: $0)) }
    let name = profile ?? explicit(query) ?? Self.name(ofSubprotocol: offered) ?? met(path, query)
    let place = dialects.firstIndex { $0.name == name } ?? 0
    return Route(dialect: place, channel: Self.channel(in: path), subprotocol: offered)
  }

  private func isOn(_ name: String?) -> Bool {
    guard let name else { return false }
    return profile.map { $0 == name } ?? enabled.contains(name)
  }

  private func explicit(_ query: APIQuery) -> String? {
    query["dialect"].flatMap { isOn($0) ? $0 : nil }
  }

  /// By the path alone, or with what the query says of a user.
  private func met(_ path: Substring, _ query: APIQuery) -> String? {
    let isOfUser = query["userid"] != nil || query["token"] != nil
    let first = path.dropFirst().prefix { $0 != "/" }
    let candidates: [String] =
      switch path {
      case _ where first == "app": ["pusher"]
      case Substring(socketPath): isOfUser ? ["rooms", "lite"] : ["lite", "rooms"]
      case "/rooms", "/users": [String(first)]
      case "", "/": isOfUser ? ["rooms", root, "relay"] : [root, "relay"]
      case _ where first == "channel" || !Self.reserved.contains(first): ["relay"]
      default: []
      }
    return candidates.first(where: isOn)
  }

  /// `/a/b` and `/channel/a/b` name `a/b`.
  private static func channel(in path: Substring) -> String? {
    let marker = "/channel/"
    let name = path.hasPrefix(marker) ? path.dropFirst(marker.count) : path.dropFirst()
    return name.isEmpty ? nil : PercentEncoding.decode(name)
  }

  private static func name(ofSubprotocol text: String?) -> String? {
    guard let text, text.hasPrefix("rtm.") else { return nil }
    return String(text.dropFirst("rtm.".count))
  }
}
