import Hub
import Messaging
import Network
import Telemetry

/// What an operator wants of the connections of all loops: each is asked by mailbox, and goes
/// through its connections a few thousand a turn, however many there are.
struct Census: Sendable {
  let filter: Filter
  let purpose: Purpose

  /// Which connections are meant: those that are all it says.
  struct Filter: Sendable, Equatable {
    var app: String?
    /// Signed in, or present in a channel, as this user.
    var user: String?
    var socket: SocketID?
    var channel: ChannelName?
    var ip: IPAddress?
  }

  enum Purpose: Sendable {
    /// The first so many by id, of those behind one.
    case list(after: SocketID?, limit: Int)
    case close(Closing)
  }

  /// What one loop has to say.
  struct Answer: Sendable {
    /// How many are meant, listed or not.
    var total = 0
    var connections: [ConnectionReport] = []
  }
}

/// What is told of a connection.
struct ConnectionReport: Sendable {
  let id: SocketID
  let app: String
  let ip: IPAddress?
  /// In seconds since 1970.
  let since: Int
  let channels: Int
  let unsentBytes: Int
  let user: String?
}

/// One loop's part in a census.
struct CensusTaking {
  private let census: Census
  /// Connections not looked at yet.
  private var rest: ArraySlice<UInt64>
  /// The least ids met, in order, so many as are to be listed.
  private var listed: [UInt64] = []
  private var answer = Census.Answer()

  /// How many connections a turn looks at: with every filter in use that takes about a millisecond.
  static let connectionsATurn = 4096

  init(_ census: Census, of shard: Shard) {
    self.census = census
    rest = shard.connectionNumbers[...]
  }

  /// Goes on; `nil` as long as there is more to do.
  mutating func proceed(in shard: Shard) -> Census.Answer? {
    for number in rest.prefix(Self.connectionsATurn) {
      guard let subscriber = shard.connection(number), isMeant(subscriber, shard) else { continue }
      answer.total += 1
      switch census.purpose {
      case .list(let cursor, let limit): list(subscriber.id, after: cursor, limit)
      case .close(let closing): shard.close(subscriber, because: closing)
      }
    }
    rest = rest.dropFirst(Self.connectionsATurn)
    guard rest.isEmpty else { return nil }
    answer.connections = listed.compactMap { shard.connection($0).map(ConnectionReport.init) }
    return answer
  }

  private mutating func list(_ id: SocketID, after cursor: SocketID?, _ limit: Int) {
    if let cursor, (id.high, id.low) <= (cursor.high, cursor.low) { return }
    if listed.count == limit {
      guard let last = listed.last, id.low < last else { return }
      listed.removeLast()
    }
    let place = listed.partitioningIndex { $0 > id.low }
    listed.insert(id.low, at: place)
  }

  private func isMeant(_ subscriber: Subscriber, _ shard: Shard) -> Bool {
    let filter = census.filter
    if let app = filter.app, subscriber.usage.app.id != app { return false }
    if let socket = filter.socket, subscriber.id != socket { return false }
    if let user = filter.user, !subscriber.isOf(userID: user) { return false }
    if let channel = filter.channel, !shard.isSubscribed(subscriber, to: channel) { return false }
    if let ip = filter.ip, (subscriber.session as? ClientSession)?.client != ip { return false }
    return true
  }
}

extension ConnectionReport {
  fileprivate init(_ subscriber: Subscriber) {
    let session = subscriber.session as? ClientSession
    self.init(
      id: subscriber.id, app: subscriber.usage.app.id, ip: session?.client,
      since: session?.since ?? 0, channels: subscriber.channelCount,
      unsentBytes: session?.unsentBytes ?? 0, user: subscriber.userID)
  }
}

extension [UInt64] {
  /// The first index whose element is `beyond`, in an array where all behind that are, too.
  fileprivate func partitioningIndex(where beyond: (UInt64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if beyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
