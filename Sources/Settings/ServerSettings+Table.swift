package import CommandKit
import Messaging

extension ServerSettings {
  /// Every setting, in the order that help lists them.
  ///
  /// To add one: a property of ``ServerSettings`` or of `App.Rules`, with its default, and an entry
  /// in one of the lists below.
  package static let table = groups.flatMap(\.settings)

  /// Those that are about one thing, under the heading that help gives them.
  package static let groups: [(title: String, settings: [Setting])] = [
    ("Serving", general),
    ("TLS", encryption),
    ("For operators", operations),
    ("Dialects", dialects),
    ("Connections and rates", clients),
    ("WebSockets", connections),
    ("HTTP", requests),
    ("Rules of apps; each may have its own in rtm.yaml", apps),
    ("Rules of apps about users", users),
  ]

  private static let general: [Setting] = [
    Setting(
      "threads", .text("N"), \.threads,
      help: "Loops to run, up to 256; by default one for each processor this process may use.",
      parse: Quantity.threads),
    Setting(
      "port-file", .file, \.portFile,
      help: "Write the first listener's port here once clients can connect.", parse: { $0 }),
    Setting(
      "path-prefix", .text("PATH"), \.pathPrefix,
      help: "What stands before /app and /apps in every path.", parse: pathPrefix),
    Setting(
      "turn-interval", .text("MICROSECONDS"), \.turnMicroseconds,
      help: "Have messages that come in one interval share a write, under load; 0 sends at once.",
      parse: Quantity.microseconds),
  ]

  /// For those who run it.
  private static let operations: [Setting] = [
    Setting(
      "admin-token", .text("TOKEN"), \.adminToken,
      help: "Answer /metrics and /admin to whoever sends this bearer token.",
      parse: adminToken
    ).secret(),
    Setting(
      "admin-socket", .file, \.adminSocket,
      help: "Answer /metrics and /admin at a unix socket here, which only this user may open.",
      parse: ServeOptions.path),
    Setting(
      "metrics-listen", .text("ADDRESS"), \.metricsListen,
      help: "Answer /metrics, /health and /ready here, too, without a token.",
      parse: ServeOptions.address),
    Setting(
      "metrics-prefix", .text("PREFIX"), \.metricsPrefix,
      help: "Repeat at /metrics what Soketi has there, under names that begin so: soketi_.",
      parse: metricsPrefix),
    Setting(
      "drain-seconds", .text("SECONDS"), \.drainSeconds,
      help: "Spread the closing of clients over so long when the server goes down; 0: all at once.",
      parse: Quantity.seconds),
    Setting(
      "log-format", .choice(LogFormat.allCases.map(\.rawValue)), \.logFormat,
      help: "How to write the log, on standard error; auto is in columns on a terminal, else JSON.",
      parse: { LogFormat(rawValue: $0) ?? .auto }),
    Setting(
      "log-level", .choice(LogLevel.allCases.map(\.rawValue)), \.logLevel,
      help: "The least that is logged.", parse: { LogLevel(rawValue: $0) ?? .info }),
  ]

  /// Of WebSockets.
  private static let connections: [Setting] = [
    Setting(
      "outbox-limit", .text("SIZE"), \.outboxBytes,
      help: "Close a client that has left so many bytes unread (4100).", parse: Quantity.bytes),
    Setting(
      "max-message-size", .text("SIZE"), \.messageBytes,
      help: "The largest WebSocket message taken from a client (1009).", parse: Quantity.bytes),
    Setting(
      "compression", \.isCompressionOn,
      help: "Compress for clients that offer it (permessage-deflate)."),
    Setting(
      "compression-threshold", .text("SIZE"), \.compressionThreshold,
      help: "Compress only events that are longer.", parse: Quantity.bytes),
    Setting(
      "echo", \.isEchoOn,
      help: "Send every message back at /echo, up to 16 MiB long, for tests of clients."),
    Setting(
      "strict-version", \.isVersionRequired,
      help: "Refuse clients that name no protocol version (4008); else they speak 7."),
    Setting(
      "max-violations", .text("N"), \.violations,
      help: "Close a client of Pusher's after so many messages that make no sense (4100).",
      parse: Quantity.count),
  ]

  /// Of the HTTP side.
  private static let requests: [Setting] = [
    Setting(
      "max-head-size", .text("SIZE"), \.headBytes,
      help: "The largest HTTP request head (431).", parse: Quantity.bytes),
    Setting(
      "max-headers", .text("N"), \.headerCount,
      help: "The most headers of an HTTP request (431).", parse: Quantity.count),
    Setting(
      "max-body-size", .text("SIZE"), \.bodyBytes,
      help: "The largest HTTP request body (413).", parse: Quantity.bytes),
    Setting(
      "head-timeout", .text("SECONDS"), \.headSeconds,
      help: "Refuse a request whose head takes longer to arrive (408).", parse: Quantity.count),
    Setting(
      "body-timeout", .text("SECONDS"), \.bodySeconds,
      help: "Refuse a request whose body takes longer to arrive (408).", parse: Quantity.count),
    Setting(
      "idle-timeout", .text("SECONDS"), \.idleSeconds,
      help: "Close an HTTP connection without a request for so long.", parse: Quantity.count),
    Setting(
      "mailbox-limit", .text("SIZE"), \.mailboxBytes,
      help: "Refuse to publish (503) to a loop that is so far behind.", parse: Quantity.bytes),
    Setting(
      "replay-cache", .text("N"), \.replayCacheSize,
      help: "Take each signed call of the API once (401), remembering so many of them; the same "
        + "call made twice in a second counts as one.",
      parse: Quantity.count),
    Setting(
      "cache-limit", .text("SIZE"), \.cacheBytes,
      help: "The most memory for last events of cache channels; the oldest go.",
      parse: Quantity.bytes),
  ]

  /// The rules of apps.
  private static let apps: [Setting] = [
    Setting(
      app: "enabled", \.isEnabled,
      help: "Serve the app; else clients are closed with 4003, and calls answered 403."),
    Setting(
      app: "require-tls", \.requiresTLS,
      help: "Close clients that come without TLS (4000: they come back with it). A trusted proxy's "
        + "X-Forwarded-Proto counts."),
    Setting(
      app: "activity-timeout", .text("SECONDS"), \.activityTimeoutSeconds,
      help: "Ping a client that was silent for so long; never those of lite, which may be.",
      parse: Quantity.count),
    Setting(
      app: "pong-timeout", .text("SECONDS"), \.pongTimeoutSeconds,
      help: "Close a pinged client that stays silent for so long.", parse: Quantity.count),
    Setting(
      app: "client-idle-timeout", .text("SECONDS"), \.idleSeconds,
      help: "Close a client from which nothing at all comes for so long, not even a pong (4202), "
        + "where --pong-timeout has not ended it before.",
      parse: Quantity.count),
    Setting(
      app: "client-events", \.acceptsClientEvents,
      help: "Let clients publish events to each other."),
    Setting(
      app: "max-channel-name", .text("N"), \.limits.channelNameLength,
      help: "The most bytes of a channel's name, up to 1024 (subscription_error, 400).",
      parse: Quantity.nameLength),
    Setting(
      app: "max-event-name", .text("N"), \.limits.eventNameLength,
      help: "The most characters of an event's name (error, 400).", parse: Quantity.count),
    Setting(
      app: "max-event-size", .text("SIZE"), \.limits.eventDataBytes,
      help: "The most data of an event (error, 413).", parse: Quantity.bytes),
    Setting(
      app: "max-event-channels", .text("N"), \.limits.channelsPerEvent,
      help: "The most channels that one event is published to (400).", parse: Quantity.count),
    Setting(
      app: "max-batch-events", .text("N"), \.limits.eventsPerBatch,
      help: "The most events in a batch (400).", parse: Quantity.count),
    Setting(
      app: "max-presence-members", .text("N"), \.limits.presenceMembers,
      help: "The most users in a presence channel (subscription_error).", parse: Quantity.count),
    Setting(
      app: "max-member-size", .text("SIZE"), \.limits.memberBytes,
      help: "The most channel_data of a member of a presence channel (subscription_error).",
      parse: Quantity.bytes),
    Setting(
      app: "max-user-id", .text("N"), \.limits.userIDLength,
      help: "The most characters of a user's id (subscription_error; 4009 at the sign-in).",
      parse: Quantity.count),
    Setting(
      app: "max-client-events", .text("N"), \.limits.clientEvents,
      help: "The most client events a second from one connection, in rooms from one user (4301).",
      parse: Quantity.count),
    Setting(
      app: "client-event-window", .text("SECONDS"), \.limits.clientEventSeconds,
      help: "Count client events over so long instead of a second.", parse: Quantity.count),
    Setting(
      app: "max-app-connections", .text("N"), \.limits.connections,
      help: "The most WebSockets of an app (4004: others stay away).", parse: Quantity.count),
    Setting(
      app: "max-app-ip-connections", .text("N"), \.limits.connectionsPerIP,
      help: "The most WebSockets of an app from one IP address, or from one IPv6 /64 (4100).",
      parse: Quantity.count),
    Setting(
      app: "max-user-connections", .text("N"), \.limits.userConnections,
      help: "The most connections that are signed in as one user (4009; they stay connected).",
      parse: Quantity.count),
    Setting(
      app: "max-channels", .text("N"), \.limits.channels,
      help: "The most channels that one connection subscribes to (subscription_error).",
      parse: Quantity.count),
    Setting(
      app: "max-api-requests", .text("N[:BURST]"), \.limits.apiRequests,
      help: "The most calls of an app's HTTP API a second (429).", parse: Quantity.rate),
    Setting(
      app: "allowed-origins", .text("ORIGIN"), \.allowedOrigins,
      help: "Pages that clients may be on: https://example.com, example.com, *.example.com, "
        + "'null', or 'none' for clients that name no page. By default all (else 4009).",
      parse: { try OriginPattern($0) }),
    Setting(
      app: "cache-ttl", .text("SECONDS"), \.limits.cacheSeconds,
      help: "How long a cache channel keeps its last event.", parse: Quantity.count),
    Setting(
      app: "api-clock-skew", .text("SECONDS"), \.limits.clockSkewSeconds,
      help: "How far auth_timestamp of an API call may be off (401).", parse: Quantity.count),
  ]

  /// The rules of apps that know their users.
  private static let users: [Setting] = [
    Setting(
      app: "watchlist", \.honoursWatchlists,
      help: "Tell users who of their watchlist comes and goes."),
    Setting(
      app: "max-watchlist", .text("N"), \.limits.watchlistUsers,
      help: "The most users that one user watches; of a longer list the first (error 4302).",
      parse: Quantity.count),
    Setting(
      app: "subscription-count", \.announcesSubscriptionCounts,
      help: "Tell the subscribers of a channel how many they are, at each change."),
    Setting(
      app: "away-after", .text("SECONDS"), \.awaySeconds,
      help: "Tell everybody in rooms that a user is away whose connections have said nothing, but "
        + "pongs, for so long.",
      parse: Quantity.count),
    Setting(
      app: "authorization-timeout", .text("SECONDS"), \.authorizationSeconds,
      help: "Close a connection that neither signs in nor brings a token for a channel in time.",
      parse: Quantity.count),
  ]
}

extension ServerSettings {
  /// What the command line and the environment say.
  package init(_ arguments: Arguments) {
    self.init()
    for setting in Self.table { setting.apply(arguments, &self) }
  }

  private static func adminToken(_ text: String) throws(Quantity.Invalid) -> Secret {
    guard !text.isEmpty else { throw .noToken }
    return Secret(text)
  }

  /// The beginning of a name of Prometheus' data model.
  private static func metricsPrefix(_ text: String) throws(Quantity.Invalid) -> String {
    guard let first = text.first, first.isASCII, first.isLetter || "_:".contains(first),
      text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "_:".contains($0)) })
    else { throw .noMetricsPrefix }
    return text
  }

  static func pathPrefix(_ text: String) throws(Quantity.Invalid) -> String {
    // No request has others before its query.
    let isPath = text.utf8.allSatisfy { 0x21...0x7E ~= $0 && !"?#".utf8.contains($0) }
    guard text.isEmpty || text.hasPrefix("/"), isPath else { throw .noPath }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }
}
