/// Whether a user is there, as everybody is told.
package struct UserStatus: Equatable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case online, away, offline }

  package var user: Identity
  package var kind: Kind
  /// Milliseconds since 1970.
  package var lastSeen: Int
  /// JSON text, of the user's own.
  package var metadata: String?

  package init(_ user: Identity, _ kind: Kind, lastSeen: Int, metadata: String? = nil) {
    self.user = user
    self.kind = kind
    self.lastSeen = lastSeen
    self.metadata = metadata
  }
}

/// A connection that enters or leaves a channel, where that is told by connection.
package struct Visitor: Equatable, Sendable {
  package var socket: SocketID
  /// `nil` if it is nobody's.
  package var user: Identity?

  package init(_ socket: SocketID, _ user: Identity?) {
    self.socket = socket
    self.user = user
  }
}
