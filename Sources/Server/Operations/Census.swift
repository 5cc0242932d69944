import Dialects
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
    var ip: IPNetwork?
  }

  enum Purpose: Sendable {
    /// The first so many, of those behind one where the order is by id.
    case list(by: Order, after: SocketID?, limit: Int)
    case close(Closing)
  }

  /// Which connections come first.
  enum Order: String, CaseIterable {
    /// One loop's after another's, the oldest first; the only order in which there are pages.
    case id
    /// Those with the most bytes that they have not read.
    case queue
    /// The oldest.
    case age
    /// Those with the most channels.
    case channels
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
  /// The name of what it speaks.
  let dialect: String
  let ip: IPAddress?
  /// In seconds since 1970.
  let since: Int
  let channels: Int
  let unsentBytes: Int
  let user: Identity?
}

/// One loop's part in a census.
struct CensusTaking {
  private let census: Census
  /// Connections not looked at yet.
  private var rest: ArraySlice<UInt64>
  /// Those met that come first, in order, so many as are to be listed.
  private var listed: [ConnectionReport] = []
  private var answer = Census.Answer()

  /// How many connections a turn looks at: with every filter in use that takes about a millisecond.
  static let connectionsATurn = 4096
  /// And how many it closes, which is ten times the work.
  static let closesATurn = 512

  init(_ census: Census, of shard: Shard) {
    self.census = census
    rest = shard.connectionNumbers[...]
  }

  /// Goes on; `nil` as long as there is more to do.
  mutating func proceed(in shard: Shard) -> Census.Answer? {
    var closes = 0
    for number in rest.prefix(Self.connectionsATurn) {
      guard closes < Self.closesATurn else { break }
      rest = rest.dropFirst()
      guard let subscriber = shard.connection(number), isMeant(subscriber, shard) else { continue }
      answer.total += 1
      switch census.purpose {
      case .list(let order, let cursor, let limit):
        list(subscriber, by: order, after: cursor, limit)
      case .close(let closing):
        shard.close(subscriber, because: closing)
        closes += 1
      }
    }
    guard rest.isEmpty else { return nil }
    answer.connections = listed
    return answer
  }

  private mutating func list(
    _ subscriber: Subscriber, by order: Census.Order, after cursor: SocketID?, _ limit: Int
  ) {
    if let cursor, subscriber.id <= cursor { return }
    if order == .id, listed.count == limit, let last = listed.last, last.id < subscriber.id {
      return
    }
    let report = ConnectionReport(subscriber)
    let place = listed.partitioningIndex { report.stands(before: $0, by: order) }
    listed.insert(report, at: place)
    if listed.count > limit { listed.removeLast() }
  }

  private func isMeant(_ subscriber: Subscriber, _ shard: Shard) -> Bool {
    let filter = census.filter
    if let app = filter.app, subscriber.usage.app.id != app { return false }
    if let socket = filter.socket, subscriber.id != socket { return false }
    if let user = filter.user, !subscriber.isOf(userID: user) { return false }
    if let channel = filter.channel, !shard.isSubscribed(subscriber, to: channel) { return false }
    guard let network = filter.ip else { return true }
    return (subscriber.session as? ClientSession)?.client.map(network.contains) ?? false
  }
}

extension ConnectionReport {
  fileprivate init(_ subscriber: Subscriber) {
    let session = subscriber.session as? ClientSession
    self.init(
      id: subscriber.id, app: subscriber.usage.app.id, dialect: subscriber.variant.spoken.name,
      ip: session?.client,
      since: session?.since ?? 0, channels: subscriber.channelCount,
      unsentBytes: session?.unsentBytes ?? 0, user: subscriber.user)
  }
}

extension ConnectionReport {
  func stands(before other: ConnectionReport, by order: Census.Order) -> Bool {
    let (mine, theirs) = (rank(by: order), other.rank(by: order))
    return mine == theirs ? id < other.id : mine < theirs
  }

  private func rank(by order: Census.Order) -> Int {
    switch order {
    case .id: 0
    case .queue: -unsentBytes
    case .age: since
    case .channels: -channels
    }
  }
}

extension SocketID {
  fileprivate static func < (one: SocketID, other: SocketID) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }

  fileprivate static func <= (one: SocketID, other: SocketID) -> Bool { !(other < one) }
}

extension [ConnectionReport] {
  /// The first index whose element is `beyond`, in an array where all behind that are, too.
  fileprivate func partitioningIndex(where beyond: (ConnectionReport) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if beyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
