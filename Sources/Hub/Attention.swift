import Messaging

/// Whether a user is there, as far as the user's connections tell: away, once all of them have been
/// silent for as long as the app says, until one of them speaks. What the user says of itself,
/// `away` and `offline`, stands until it says `online` or connects anew.
///
/// A state machine without a clock; part of the record of the user's channel, so it knows of the
/// connections of all loops. What a function returns is to be told to everybody.
struct Attention {
  private enum State { case there, away, said }
  private var state = State.there
  private var silent: Set<SocketID> = []

  /// The connection, one of these of the user, has been silent for so long.
  mutating func fellSilent(
    _ socket: SocketID, of connections: Set<SocketID>
  ) -> UserStatus.Kind? {
    guard connections.contains(socket) else { return nil }
    silent.insert(socket)
    return goAway(ifAllOf: connections.count)
  }

  /// The connection is gone, or about to be; if all others were silent, so is the user now.
  mutating func left(_ socket: SocketID, of connections: Set<SocketID>) -> UserStatus.Kind? {
    silent.remove(socket)
    return goAway(ifAllOf: connections.count - (connections.contains(socket) ? 1 : 0))
  }

  mutating func spoke(_ socket: SocketID) -> UserStatus.Kind? {
    silent.remove(socket)
    guard state == .away else { return nil }
    state = .there
    return .online
  }

  /// There is one more connection, of which everybody is told.
  mutating func came() { state = .there }

  mutating func said(_ kind: UserStatus.Kind) {
    state = kind == .online ? .there : .said
  }

  private mutating func goAway(ifAllOf count: Int) -> UserStatus.Kind? {
    guard state == .there, count > 0, silent.count == count else { return nil }
    state = .away
    return .away
  }
}
