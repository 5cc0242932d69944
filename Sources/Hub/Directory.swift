import Messaging
import Threads

/// The one thing that loops share: per topic, who listens and who is present.
///
/// Striped by topic. Under a stripe's lock mailboxes are posted, which is what gives a topic one
/// order on all loops, and cached events are stored and read, so that whoever comes gets the last
/// event once; bells are rung and the engine is asked after it is released.
final class Directory: Sendable {
  private let stripes = Striped(Stripe())
  private let mailboxes: [Mailbox<Shard.Message>]
  /// Of all stripes; like a mailbox it is locked last, and for a moment.
  private let cache: Locked<EventCache>
  private let compressor: Compressor?
  private let clock: @Sendable () -> ContinuousClock.Instant

  /// `clock` tells when cached events expire.
  init(
    _ mailboxes: [Mailbox<Shard.Message>], cacheLimit: Int, compressor: Compressor?,
    clock: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    self.mailboxes = mailboxes
    self.compressor = compressor
    self.clock = clock
    cache = Locked(EventCache(byteLimit: cacheLimit))
  }

  private struct Stripe {
    var records: [Topic: TopicRecord] = [:]
    /// Sums over the records, so that nobody has to walk them; by app.
    var occupancy: [String: AppOccupancy] = [:]
  }

  private func stripe(of topic: Topic) -> Locked<Stripe> {
    stripes.part(ofHash: topic.hashValue)
  }

  /// Applies one event to a topic's record and takes the steps that can be taken under its lock.
  ///
  /// - Returns: what to ask the engine, in order.
  func update(
    _ topic: Topic, _ change: (inout TopicRecord) -> [TopicStep]
  ) -> [EngineRequest] {
    var requests: [EngineRequest] = []
    var posted: Set<Int> = []
    stripe(of: topic).withLock { stripe in
      let (before, steps, after) = Self.comparing(
        &stripe.records[topic, default: TopicRecord()], change)
      for step in steps {
        switch step {
        case .ask(let request):
          requests.append(request)
        case .admit(let joiner, let subscriptions, let members):
          let admission = Shard.Admission(
            subscriptions: subscriptions, members: members, replay: replay(of: topic))
          post(.admitted(joiner, admission), to: joiner.loop, &posted)
        case .refuse(let joiner, let refusal):
          post(.refused(joiner, refusal), to: joiner.loop, &posted)
        case .announce(let event):
          let delivery = Delivery(event, of: topic)
          for loop in stripe.records[topic]?.interestedLoops.map({ $0 }) ?? [] {
            post(.deliver(delivery), to: loop, &posted)
          }
        case .report(let isOnline, let loops):
          for loop in loops { post(.reported(topic, isOnline: isOnline), to: loop, &posted) }
        case .recountLater(let loop):
          post(.recountLater(topic), to: loop, &posted)
        }
      }
      // Users' own channels are nobody's to join.
      if before != after, topic.channel.user != nil {
        stripe.occupancy[topic.app, default: AppOccupancy()]
          .changeOfUser(from: before, to: after)
      } else if before != after, topic.channel.kind != .user {
        stripe.occupancy[topic.app, default: AppOccupancy()]
          .change(topic.channel.kind, from: before, to: after)
      }
      if stripe.records[topic]?.isUnused == true { stripe.records[topic] = nil }
    }
    for loop in posted { mailboxes[loop].ring() }
    return requests
  }

  /// In one access, for each hashes the topic anew.
  private static func comparing<Outcome>(
    _ record: inout TopicRecord, _ change: (inout TopicRecord) -> Outcome
  ) -> (before: Occupancy?, Outcome, after: Occupancy?) {
    let before = Occupancy(record)
    let outcome = change(&record)
    return (before, outcome, Occupancy(record))
  }

  private func post(_ message: Shard.Message, to loop: Int, _ posted: inout Set<Int>) {
    mailboxes[loop].post(message, weight: message.weight)
    posted.insert(loop)
  }

  /// Posts a publication, encoded for `variants`, to every loop that listens, in the topic's one
  /// order; and keeps it if it is to be kept.
  func deliver(_ publication: Publication, for variants: [Variant]) {
    let topic = publication.topic
    let delivery = Delivery(publication, for: variants, by: compressor)
    let loops = stripe(of: topic).withLock { stripe in
      keep(publication)
      let loops = stripe.records[topic]?.interestedLoops.map { $0 } ?? []
      for loop in loops { mailboxes[loop].post(.deliver(delivery), weight: delivery.weight) }
      return loops
    }
    for loop in loops { mailboxes[loop].ring() }
  }

  func announce(_ event: Event, to topic: Topic) {
    var posted: Set<Int> = []
    stripe(of: topic).withLock { stripe in
      let delivery = Delivery(event, of: topic)
      for loop in stripe.records[topic]?.interestedLoops.map({ $0 }) ?? [] {
        post(.deliver(delivery), to: loop, &posted)
      }
    }
    for loop in posted { mailboxes[loop].ring() }
  }

  /// Nothing is kept of a user who has no connection.
  func changeAttention(
    of user: Topic, _ change: (inout Attention, Set<SocketID>) -> Attention.Status?
  ) -> Attention.Status? {
    stripe(of: user).withLock { stripe in
      guard stripe.records[user] != nil else {
        var nobodys = Attention()
        return change(&nobodys, [])
      }
      let (before, news, after) = Self.comparing(&stripe.records[user, default: TopicRecord()]) {
        $0.changeAttention(change)
      }
      stripe.occupancy[user.app, default: AppOccupancy()].changeOfUser(from: before, to: after)
      return news
    }
  }

  /// Has the connections closed of the user whose channel it is. All loops are told: one that does
  /// not listen yet may be about to.
  func terminate(_ user: Topic) {
    let message = Shard.Message.terminate(user)
    stripe(of: user).withLock { _ in
      for mailbox in mailboxes { mailbox.post(message, weight: message.weight) }
    }
    for mailbox in mailboxes { mailbox.ring() }
  }

  /// In which variants the topic is heard here, and the greatest backlog (bytes) of a loop that
  /// hears it; `nil` if nobody does.
  func audience(of topic: Topic) -> (variants: [Variant], backlog: Int)? {
    stripe(of: topic).withLock { stripe in
      guard let record = stripe.records[topic] else { return nil }
      let backlog = record.interestedLoops.map { mailboxes[$0].backlog }.max()
      return backlog.map { (record.variants, $0) }
    }
  }
}

// MARK: Cached events

extension Directory {
  private func keep(_ publication: Publication) {
    guard let seconds = publication.cacheSeconds else { return }
    let now = clock()
    let entry = EventCache.Entry(content: publication.content, expires: now + .seconds(seconds))
    cache.withLock { $0.store(entry, of: publication.topic, at: now) }
  }

  /// What a new subscriber hears first; `nil` where nothing is kept.
  private func replay(of topic: Topic) -> Event? {
    guard topic.channel.isCached else { return nil }
    return cached(topic).map { .published($0.content) } ?? .cacheMissed(topic.channel)
  }

  /// The last event, and for how long it will be kept; to be asked of cache channels only.
  func cached(_ topic: Topic) -> (content: Publication.Content, remaining: Duration)? {
    let now = clock()
    let entry = cache.withLock { $0.entry(of: topic, at: now) }
    return entry.map { ($0.content, $0.expires - now) }
  }

  func removeExpired() {
    let now = clock()
    cache.withLock { $0.removeExpired(at: now) }
  }

  var cacheFigures: CacheFigures {
    cache.withLock { CacheFigures(events: $0.count, bytes: $0.bytes, evictions: $0.evictions) }
  }
}

/// What cached events cost this node.
package struct CacheFigures: Equatable, Sendable {
  /// Cached now, some of which may have expired.
  package let events: Int
  package let bytes: Int
  /// Events that went before their time, since the start, because the cache was full.
  package let evictions: Int
}

// MARK: Questions

extension Directory {
  func occupancy(of topic: Topic) -> Occupancy? {
    stripe(of: topic).withLock { $0.records[topic].flatMap(Occupancy.init) }
  }

  func members(of topic: Topic) -> [Member] {
    stripe(of: topic).withLock { $0.records[topic]?.memberList ?? [] }
  }

  /// The app's occupied channels, but those of users, which are nobody's to join; in no order.
  func channels(of app: String, prefix: String) -> [(channel: ChannelName, Occupancy)] {
    stripes.reduce(into: []) { channels, stripe in
      for (topic, record) in stripe.records {
        guard topic.app == app, topic.channel.kind != .user,
          topic.channel.rawValue.hasPrefix(prefix), let occupancy = Occupancy(record)
        else { continue }
        channels.append((topic.channel, occupancy))
      }
    }
  }

  func users(in realm: String, limit: Int, evenIfOffline: Bool) -> [Identity] {
    stripes.reduce(into: []) { users, stripe in
      for (topic, record) in stripe.records where users.count < limit {
        guard topic.app == realm, let user = topic.channel.user,
          let occupancy = Occupancy(record), occupancy.isOnline || evenIfOffline
        else { continue }
        users.append(user)
      }
    }
  }

  /// What all channels of each app have; costs no more where these are many.
  func occupancyByApp() -> [String: AppOccupancy] {
    stripes.reduce(into: [:]) { $0.merge($1.occupancy, uniquingKeysWith: +) }
  }
}

/// How many channels of an app are occupied, and how many subscriptions and users they have.
package struct AppOccupancy: Equatable, Sendable {
  package private(set) var channels = 0
  package private(set) var presenceChannels = 0
  package private(set) var subscriptions = 0
  package private(set) var users = 0
  /// Users who have signed in or say who they are, whatever channels they are in.
  package private(set) var connectedUsers = 0
  /// Those of them who do not say that they are offline.
  package private(set) var onlineUsers = 0

  package init() {}

  /// Notes how one channel has changed; `nil` is vacant.
  mutating func change(_ kind: ChannelKind, from before: Occupancy?, to after: Occupancy?) {
    let change = (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    channels += change
    if kind == .presence { presenceChannels += change }
    subscriptions += (after?.subscriptions ?? 0) - (before?.subscriptions ?? 0)
    users += (after?.users ?? 0) - (before?.users ?? 0)
  }

  mutating func changeOfUser(from before: Occupancy?, to after: Occupancy?) {
    connectedUsers += (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    onlineUsers += (after?.isOnline == true ? 1 : 0) - (before?.isOnline == true ? 1 : 0)
  }

  static func + (one: AppOccupancy, other: AppOccupancy) -> AppOccupancy {
    var sum = one
    sum.channels += other.channels
    sum.presenceChannels += other.presenceChannels
    sum.subscriptions += other.subscriptions
    sum.users += other.users
    sum.connectedUsers += other.connectedUsers
    sum.onlineUsers += other.onlineUsers
    return sum
  }
}

/// How many a topic has, if any.
package struct Occupancy: Equatable, Sendable {
  package let subscriptions: Int
  package let users: Int
  /// Of a user's channel: that the user does not say to be offline.
  let isOnline: Bool

  /// `nil` when nobody is subscribed.
  init?(_ record: TopicRecord) {
    guard record.subscriptionCount > 0 else { return nil }
    subscriptions = record.subscriptionCount
    users = record.memberCount
    isOnline = !record.isSaidOffline
  }
}
