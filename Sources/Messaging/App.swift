/// An application that shares the server with others: its credentials and its rules.
package struct App: Equatable, Sendable {
  /// In the paths of the HTTP API: `/apps/{id}/…`.
  package let id: String
  /// Never empty. The first signs what we sign; all of them are taken, so that an app can go over
  /// to a new one while the old one is still in use.
  package let keys: [Key]
  package var rules = Rules()

  package init(id: String, keys: [Key]) {
    precondition(!keys.isEmpty, "an app without a key cannot be reached")
    self.id = id
    self.keys = keys
  }

  package init(id: String, key: String, secret: Secret) {
    self.init(id: id, keys: [Key(key, secret)])
  }

  /// A pair of names for one thing: what clients show, and what proves that they may.
  package struct Key: Equatable, Sendable {
    /// What clients connect with; public.
    package let name: String
    /// What tokens and HTTP requests are signed with.
    package let secret: Secret

    package init(_ name: String, _ secret: Secret) {
      self.name = name
      self.secret = secret
    }
  }
}

extension App {
  /// The key to connect with, and the secret to sign with.
  package var key: String { keys[0].name }
  package var secret: Secret { keys[0].secret }

  /// The secret that belongs to a key's name; `nil` if that is none of this app's.
  package func secret(of key: some StringProtocol) -> Secret? {
    keys.first { $0.name == key }?.secret
  }

  package var limits: Limits { rules.limits }
}

extension App {
  /// What holds for an app, whoever it is; each of them can be set for all apps and for one.
  package struct Rules: Equatable, Sendable {
    /// Of a disabled app clients are turned away (4003), and calls of its servers (403).
    package var isEnabled = true
    /// Whether clients have to come over TLS.
    package var requiresTLS = false
    package var acceptsClientEvents = true
    /// Whether users are told who of their watchlist comes and goes. On, unlike at Pusher: it costs
    /// nothing until the app signs a watchlist, and an app that does wants it.
    package var honoursWatchlists = true
    /// Whether subscribers are told how many they are. Off, as at Pusher: each who comes or goes is
    /// a message to all the others.
    package var announcesSubscriptionCounts = false
    /// What a token for a presence channel has to be signed for.
    package var presenceAuth = PresenceAuth.signed
    /// Whether a token that is wrong ends the connection, where the dialect's server had it so.
    package var closesOnAuthFailure = false
    /// Whether data of an app's server that is no string goes to clients of Pusher's dialect as the
    /// JSON it is, instead of as text.
    package var sendsRawObjects = false
    /// Whether clients' word for who they are counts as much as a proof, as where others check it
    /// before they are let through.
    package var trustsUserIDs = false
    /// A client silent for so long is pinged, and told to ping by itself.
    package var activityTimeoutSeconds = 120
    /// How long a pinged client may stay silent.
    package var pongTimeoutSeconds = 30
    /// A client from which nothing at all comes for so long is done with.
    package var idleSeconds: Int?
    /// A user whose clients say nothing for so long is away; their pongs are nothing.
    package var awaySeconds: Int?
    /// How long a connection may do neither: sign in, nor enter a channel that needs a token.
    package var authorizationSeconds: Int?
    /// Of the pages that clients are on; none of them is every page.
    package var allowedOrigins: [OriginPattern] = []
    package var limits = Limits()

    package init() {}

    /// `origin` is `nil` if the client named none.
    package func admits(origin: String?) -> Bool {
      allowedOrigins.isEmpty || allowedOrigins.contains { $0.matches(origin) }
    }
  }

  /// `legacy` also takes tokens that leave out who the member is: whoever has one may be anybody.
  package enum PresenceAuth: String, CaseIterable, Sendable { case signed, legacy }

  /// What one client or publisher of the app may ask for (Pusher protocol, "Limits").
  package struct Limits: Equatable, Sendable {
    /// In bytes of UTF-8.
    package var channelNameLength = 200
    /// This and ids are counted in characters, by which libraries mean Unicode scalars.
    package var eventNameLength = 200
    package var eventDataBytes = 10_240
    package var channelsPerEvent = 100
    package var eventsPerBatch = 10
    package var presenceMembers = 100
    /// Of one member's `channel_data`, and of the `user_info` of a user who signs in.
    package var memberBytes = 2048
    package var userIDLength = 128
    /// Watched by one user; the rest of a longer list is not.
    package var watchlistUsers = 100
    /// Of one connection, in ``clientEventSeconds``.
    package var clientEvents = 10
    package var clientEventSeconds = 1
    /// How long a cache channel's last event is kept.
    package var cacheSeconds = 1800
    /// How far `auth_timestamp` of an API call may be off.
    package var clockSkewSeconds = 600
    /// `nil` here and below: unlimited.
    package var connections: Int?
    /// Of a client's site: `IPAddress.site`.
    package var connectionsPerIP: Int?
    /// Signed in as one user.
    package var userConnections: Int?
    /// Of one connection.
    package var channels: Int?
    /// Calls of the HTTP API.
    package var apiRequests: Rate?

    package init() {}
  }
}

extension App.Limits {
  package var clientEventRate: Rate { Rate(clientEvents, inSeconds: clientEventSeconds) }
}
