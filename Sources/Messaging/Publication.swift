/// A message on a channel, before any dialect has encoded it.
package struct Publication: Equatable, Sendable {
  package var topic: Topic
  package var event: String
  /// The characters that receivers get as the event's `data`, passed on unread; mostly JSON text.
  package var data: String
  /// Whether Pusher's clients get the data as the JSON that it is, instead of as text.
  package var hasRawData = false
  /// The user who sent it, on presence channels and for client events only.
  package var userID: String?
  /// `nil` is an app's server, by the HTTP API.
  package var origin: Origin?
  /// The connection not to hear it: the client that sent it, or the one its app server named.
  package var excluded: SocketID?
  /// How long it is kept as the last event of its channel; `nil` if it is not, as clients' own.
  package var cacheSeconds: Int?

  package init(
    _ topic: Topic, event: String, data: String, userID: String? = nil, from origin: Origin? = nil,
    excluded: SocketID? = nil, cacheSeconds: Int? = nil
  ) {
    self.topic = topic
    self.event = event
    self.data = data
    self.userID = userID
    self.origin = origin
    self.excluded = excluded
    self.cacheSeconds = cacheSeconds
  }
}

extension Publication {
  /// Where a publication was written, so that a dialect knows its own from what only looks like it:
  /// what a client sends elsewhere must not pass for a message of somebody it names in its `data`.
  package struct Origin: Equatable, Sendable {
    /// The dialect's name: `data` is as that one writes it.
    package var dialect: String
    /// The client, as the server knows it: its user, or what its connection is called; `nil` is a
    /// server.
    package var sender: String?

    package init(_ dialect: String, sender: String? = nil) {
      self.dialect = dialect
      self.sender = sender
    }
  }
}

extension Publication {
  /// Whether events of that name are the server's own, whatever dialect would bring them (Pusher
  /// protocol).
  package static func isReserved(event: String) -> Bool {
    ["pusher:", "pusher_internal:"].contains { event.utf8.starts(with: $0.utf8) }
  }
}
