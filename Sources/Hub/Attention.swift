import Messaging

/// Whether a user is there, as far as the user's connections tell: away, once all of them have been
/// silent for as long as the app says, until one of them speaks. What the user says of itself,
/// `away` and `offline`, stands until it says `online` or connects anew.
///
/// A state machine without a clock; part of the record of the user's channel, so it knows of the
/// connections of all loops. What a function returns is to be told to everybody.
struct Attention {
  /// How the user is, as everybody has been told or is about to be.
  struct Status: Equatable {
    var kind: UserStatus.Kind
    /// JSON text.
    var metadata: String?
  }

  private(set) var status = Status(kind: .online)
  /// Whether it is one that the user chose, and silence does not change.
  private var isChosen = false
  private var silent: Set<SocketID> = []

  /// The connection, one of these of the user, has been silent for so long.
  mutating func fellSilent(
    _ socket: SocketID, of connections: Set<SocketID>
  ) -> Status? {
    guard connections.contains(socket) else { return nil }
    silent.insert(socket)
    return goAway(ifAllOf: connections.count)
  }

  /// The connection is gone, or about to be; if all others were silent, so is the user now.
  mutating func left(_ socket: SocketID, of connections: Set<SocketID>) -> Status? {
    silent.remove(socket)
    return goAway(ifAllOf: connections.count - (connections.contains(socket) ? 1 : 0))
  }

  mutating func spoke(_ socket: SocketID) -> Status? {
    silent.remove(socket)
    guard status.kind == .away, !isChosen else { return nil }
    return become(Status(kind: .online))
  }

  /// There is one more connection.
  mutating func came() -> Status { become(Status(kind: .online)) }

  mutating func said(_ status: Status) -> Status {
    become(status, isChosen: status.kind != .online)
  }

  private mutating func goAway(ifAllOf count: Int) -> Status? {
    guard status.kind == .online, count > 0, silent.count == count else { return nil }
    return become(Status(kind: .away))
  }

  private mutating func become(_ status: Status, isChosen: Bool = false) -> Status {
    (self.status, self.isChosen) = (status, isChosen)
    return status
  }
}
