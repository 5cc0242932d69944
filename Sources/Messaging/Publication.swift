/// A message on a channel, before any dialect has encoded it.
package struct Publication: Equatable, Sendable {
  package var topic: Topic
  package var event: String
  /// The characters that receivers get as the event's `data`, passed on unread; mostly JSON text.
  package var data: String
  /// The user who sent it, on presence channels and for client events only.
  package var userID: String?
  /// The connection not to hear it: the client that sent it, or the one its app server named.
  package var excluded: SocketID?
  /// How long it is kept as the last event of its channel; `nil` if it is not, as clients' own.
  package var cacheSeconds: Int?

  package init(
    _ topic: Topic, event: String, data: String, userID: String? = nil, excluded: SocketID? = nil,
    cacheSeconds: Int? = nil
  ) {
    self.topic = topic
    self.event = event
    self.data = data
    self.userID = userID
    self.excluded = excluded
    self.cacheSeconds = cacheSeconds
  }
}
