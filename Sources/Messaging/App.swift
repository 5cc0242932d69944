/// An application that shares the server with others: its credentials, rules and limits.
package struct App: Equatable, Sendable {
  /// In the paths of the HTTP API: `/apps/{id}/…`.
  package let id: String
  /// What clients connect with; public.
  package let key: String
  /// What tokens and HTTP requests are signed with.
  package let secret: Secret
  package var acceptsClientEvents = true
  package var limits = Limits()

  package init(id: String, key: String, secret: Secret) {
    self.id = id
    self.key = key
    self.secret = secret
  }

  /// What one client or publisher of the app may ask for (Pusher protocol, "Limits").
  package struct Limits: Equatable, Sendable {
    package var eventNameBytes = 200
    package var eventDataBytes = 10_240
    package var channelsPerEvent = 100
    package var eventsPerBatch = 10
    package var presenceMembers = 100
    /// Of one member's `channel_data`.
    package var memberBytes = 2048
    package var userIDBytes = 128
    /// Of one connection.
    package var clientEventsPerSecond = 10

    package init() {}
  }
}
