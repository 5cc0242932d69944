package import Messaging
package import Network
package import Reactor

/// All that `rtm serve` can be told, with what holds when it is not.
package struct ServerSettings: Equatable, Sendable {
  /// As ``ListenAddress`` reads them.
  package var listen = ["[::]:6001"]
  /// `nil`: as many as the process may use processors.
  package var threads: Int?
  /// Where the port of the first listener is written once it accepts; for tests that bind port 0.
  package var portFile: String?
  package var apps: [App] = []
  /// Of apps that have none of their own.
  package var rules = App.Rules()
  /// Of dialects that know of no apps, by name, where they are not spoken alone.
  package var dialectRules: [String: App.Rules] = [:]
  /// Stands before `/app/…` and `/apps/…` in every path; empty or `/` and more.
  package var pathPrefix = ""

  /// Paths of PEM files. The first certificate is for clients that ask for no known name.
  package var certificateFiles: [String] = []
  /// One for each certificate, or none where the certificates' files have them.
  package var keyFiles: [String] = []
  package var leastTLSVersion = TLSVersion.tls12
  /// What a client may take to shake hands.
  package var handshakeSeconds = 10

  /// Names of dialects that are spoken; none is the first one alone.
  package var dialects: [[String]] = []
  /// The one dialect that is spoken, at every path.
  package var profile: String?
  /// Whether Pusher's clients need not ask for `/app/KEY`.
  package var takesAnyPath = false
  /// The dialect of `/`.
  package var rootDialect = "users"
  /// Where `lite` is spoken.
  package var socketPath = "/ws"
  /// Whether `POST /auth` of `lite` signs whatever it is asked to.
  package var signsForAnybody = false
  /// Whether `users` has its API answer whoever asks.
  package var answersAnybody = false
  /// Of pages that may read what dialects answer over HTTP, where their servers let any; none is
  /// every page.
  package var pageOrigins: [OriginPattern] = []
  /// Whether there are pages to try dialects with.
  package var servesDemo = false
  /// Whether channels of one name are one, whatever dialect their clients speak.
  package var isBridged = false
  /// Who may publish, and the like, by the HTTP endpoints of dialects that have no signatures.
  package var bearerTokens: [Secret] = []

  /// WebSockets, and as many connections without.
  package var connections: Int?
  /// Of a client's site: `IPAddress.site`.
  package var connectionsPerIP: Int?
  /// New ones, of a client's site.
  package var connectionRate: Rate?
  package var trustedProxies: [ProxyRange] = []
  /// Of one WebSocket.
  package var messageRate: Rate?

  /// A busy loop's least time from turn to turn, so that more messages share a write; 0 is none.
  package var turnMicroseconds = 500
  /// Unread bytes that a client may cost before it is closed.
  package var outboxBytes = 1 << 20
  /// Of one WebSocket message from a client.
  package var messageBytes = 1 << 20
  /// Whether permessage-deflate is agreed with clients that offer it.
  package var isCompressionOn = true
  /// Publications of more bytes than this are compressed.
  package var compressionThreshold = 1 << 10
  /// Whether `/echo` sends messages back.
  package var isEchoOn = false
  package var headBytes = 16 << 10
  package var headerCount = 100
  package var bodyBytes = 1 << 20
  /// For a request's head to arrive whole.
  package var headSeconds = 10
  /// For a request's body to arrive whole, once its head has.
  package var bodySeconds = 60
  /// Between two requests of an HTTP connection.
  package var idleSeconds = 75
  /// Bytes of frames that a loop may be behind before publishing to its clients is refused.
  package var mailboxBytes = 16 << 20
  /// Of the last events of cache channels, all apps' together.
  package var cacheBytes = 64 << 20
  /// Signatures of API calls that are remembered, so that each is taken once; `nil`: none are.
  package var replayCacheSize: Int?
  /// Whether clients have to name the protocol's version.
  package var isVersionRequired = false
  /// Messages that make no sense before a client is closed.
  package var violations = 20
  /// Where `/metrics` is answered to whoever asks, besides where clients connect.
  package var metricsListen: [String] = []
  /// Of a second name for the figures that Soketi has, such as `soketi_`.
  package var metricsPrefix: String?
  /// Opens `/metrics` and `/admin` where clients connect.
  package var adminToken: Secret?
  /// The path of a socket where they are answered to whoever may open it.
  package var adminSocket: String?
  /// No app was given: what is answered is for one developer on this machine.
  package var isDevelopment = false
  /// The program's.
  package var version = ""

  package var logFormat = LogFormat.auto
  /// What is less is not logged.
  package var logLevel = LogLevel.info

  /// `auto` is logfmt on a terminal and JSON elsewhere.
  package enum LogFormat: String, CaseIterable, Sendable { case auto, logfmt, json }
  package enum LogLevel: String, CaseIterable, Sendable { case debug, info, warning, error }

  /// How long clients are asked to leave, one after the other, when the server goes down; 0: all
  /// at once.
  package var drainSeconds = 5

  package init() {}
}
