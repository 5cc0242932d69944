package import Messaging
import Telemetry
package import Threads

/// This process as a member of the cluster: the way to publish, and to ask who is where.
///
/// Used by all loops at once; all it shares is the ``Directory``.
package final class Node: Sendable {
  /// A publish is turned down while a loop that would deliver it is further behind than this, in
  /// bytes of frames.
  package let mailboxLimit: Int
  private let directory: Directory
  private let engine: any ClusterEngine

  /// `mailboxes` are the loops' own, in the order of their numbers; `cacheLimit` is how many bytes
  /// the last events of cache channels may take, which expire by `clock`; without a
  /// `compressor` nothing is compressed.
  package init(
    engine: any ClusterEngine, mailboxes: [Mailbox<Shard.Message>], mailboxLimit: Int = 16 << 20,
    cacheLimit: Int = 64 << 20, compressor: Compressor? = nil,
    clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.engine = engine
    self.mailboxLimit = mailboxLimit
    directory = Directory(
      mailboxes, cacheLimit: cacheLimit, compressor: compressor, clock: clock)
    engine.start(reportingTo: self)
  }
}

// MARK: Publishing

extension Node {
  /// Sends publications to everybody who listens, here and on other nodes, in their order.
  ///
  /// - Throws: `Refusal.overloaded`, and then none was sent.
  package func publish(_ publications: [Publication]) throws(Refusal) {
    var audiences: [[Variant]] = []
    for publication in publications {
      let audience = directory.audience(of: publication.topic)
      guard audience?.backlog ?? 0 <= mailboxLimit else { throw .overloaded }
      audiences.append(audience?.variants ?? [])
    }
    for (publication, variants) in zip(publications, audiences) {
      // Whoever came between the two looks at the directory gets the event too, encoded then.
      directory.deliver(publication, for: variants)
      engine.broadcast(publication)
    }
  }
}

// MARK: Subscribing

extension Node {
  /// Answered by a message to the joiner's loop.
  func join(_ joiner: Joiner) { update(joiner.topic) { $0.join(joiner) } }
  func leave(_ joiner: Joiner) { update(joiner.topic) { $0.leave(joiner) } }
  /// Has a connection that is in already told again what it was told when it came in.
  func refresh(_ joiner: Joiner) { update(joiner.topic) { $0.refresh(joiner) } }

  func recount(_ topic: Topic, loop: Int) {
    update(topic) { $0.recount(in: topic.channel, loop: loop) }
  }

  private func update(_ topic: Topic, _ change: (inout TopicRecord) -> [TopicStep]) {
    for request in directory.update(topic, change) {
      switch request {
      case .open: engine.open(topic)
      case .close: engine.close(topic)
      case .join(let member): engine.join(member, topic)
      case .leave(let userID): engine.leave(userID: userID, topic)
      }
    }
  }
}

// MARK: Users

extension Node {
  /// Has the loop told whether the user is online, by the user's channel: first how it is, then of
  /// each change.
  func watch(_ user: Topic, from loop: Int) { update(user) { $0.watch(from: loop) } }
  func unwatch(_ user: Topic, from loop: Int) { update(user) { $0.unwatch(from: loop) } }

  /// - Returns: what everybody is to be told of the user by ``announce(_:in:)``, if anything.
  func changeAttention(
    of user: Topic, _ change: (inout Attention, Set<SocketID>) -> Attention.Status?
  ) -> Attention.Status? {
    directory.changeAttention(of: user, change)
  }

  /// Tells those who listen on this node.
  func announce(_ event: Event, to topic: Topic) { directory.announce(event, to: topic) }

  /// Tells those who hear of everybody how a user is now.
  ///
  /// While a verified user is there, nobody who just says that they are that user is told of: most
  /// clients know users by nothing but the id.
  func announce(_ status: UserStatus, in realm: String) {
    let proven = Identity(status.user.userID, isVerified: true)
    guard status.user == proven || !isOnline(proven, in: realm) else { return }
    announce(.statusChanged(status), to: Topic(app: realm, channel: .everybody))
  }

  private func isOnline(_ user: Identity, in realm: String) -> Bool {
    guard let channel = try? ChannelName(of: user) else { return false }
    return occupancy(of: Topic(app: realm, channel: channel)) != nil
  }

  /// Publishes to all connections of a user that have proven whose they are; while there are none,
  /// to those that only say so.
  ///
  /// - Returns: how many connections of this node it goes to; 0 where nobody can be called so.
  package func tell(
    _ userID: String, in usage: AppUsage, event: String, data: String,
    from origin: Publication.Origin
  ) throws(Refusal) -> Int {
    for isVerified in [true, false] {
      guard let channel = try? ChannelName(of: Identity(userID, isVerified: isVerified))
      else { continue }
      let topic = Topic(app: usage.realm, channel: channel)
      guard let connections = occupancy(of: topic)?.subscriptions else { continue }
      do { try publish([Publication(topic, event: event, data: data, from: origin)]) } catch {
        usage.overloads.add()
        throw error
      }
      usage.publications.add()
      return connections
    }
    return 0
  }

  /// Ends all connections that are signed in as the user whose channel it is, on every node.
  package func terminate(_ user: Topic) {
    directory.terminate(user)
    engine.terminate(user)
  }
}

// MARK: Cached events

extension Node {
  /// A cache channel's last event, and for how long it will be kept; `nil` if there is none.
  package func cached(_ topic: Topic) -> (content: Publication.Content, remaining: Duration)? {
    directory.cached(topic)
  }
  /// Frees what expired events take; to be called now and then.
  package func removeExpired() { directory.removeExpired() }
  package var cacheFigures: CacheFigures { directory.cacheFigures }
}

// MARK: Questions

extension Node {
  /// `nil` when nobody is subscribed. On a user's channel: how many connections of this node are
  /// signed in as that user.
  package func occupancy(of topic: Topic) -> Occupancy? { directory.occupancy(of: topic) }
  /// Who is present, one entry a user; in no order.
  package func members(of topic: Topic) -> [Member] { directory.members(of: topic) }
  /// The users who are connected under `realm`, at most `limit`; in no order.
  package func users(
    in realm: String, limit: Int, evenIfOffline: Bool = true
  ) -> [Identity] {
    directory.users(in: realm, limit: limit, evenIfOffline: evenIfOffline)
  }
  /// What the occupied channels of each app have, all together.
  package func occupancyByApp() -> [String: AppOccupancy] { directory.occupancyByApp() }
  /// The app's occupied channels whose names begin with `prefix`; in no order.
  package func channels(
    of app: String, prefix: String = ""
  ) -> [(channel: ChannelName, Occupancy)] {
    directory.channels(of: app, prefix: prefix)
  }
}

extension Node: ClusterEvents {
  package func opened(_ topic: Topic, members: [Member]) {
    update(topic) { $0.opened(members: members) }
  }
  package func closed(_ topic: Topic) { update(topic) { $0.closed() } }
  package func joined(_ member: Member, _ topic: Topic) { update(topic) { $0.joined(member) } }
  package func left(userID: String, _ topic: Topic, isLast: Bool) {
    update(topic) { $0.left(userID: userID, isLast: isLast, in: topic.channel) }
    guard isLast, let user = topic.channel.user, occupancy(of: topic) == nil else { return }
    // A loop that lets the user in again may have told of it sooner, so it is looked at again.
    var told: Attention.Status?
    while true {
      let status = status(of: topic)
      guard status != told else { return }
      let moment = Moment.now.milliseconds
      announce(
        UserStatus(user, status.kind, lastSeen: moment, metadata: status.metadata), in: topic.app)
      told = status
    }
  }

  private func status(of user: Topic) -> Attention.Status {
    let status = directory.changeAttention(of: user) { attention, connections in
      connections.isEmpty ? nil : attention.status
    }
    return status ?? Attention.Status(kind: .offline)
  }

  package func memberAdded(_ member: Member, _ topic: Topic) {
    update(topic) { $0.memberAdded(member, in: topic.channel) }
  }
  package func memberRemoved(userID: String, _ topic: Topic) {
    update(topic) { $0.memberRemoved(userID: userID, from: topic.channel) }
  }
  package func received(_ publication: Publication) {
    let variants = directory.audience(of: publication.topic)?.variants ?? []
    directory.deliver(publication, for: variants)
  }
  package func terminated(_ user: Topic) { directory.terminate(user) }
}
