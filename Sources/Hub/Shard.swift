import Dialects
package import Messaging
package import Telemetry
package import Threads

/// One event loop's share of the hub: its connections, and who of them listens to what.
///
/// Deliberately not `Sendable`: a shard is made on its loop and stays there, so nothing in here
/// locks or waits. Other loops reach it by ``Message`` only. What a turn gives to connections is
/// gathered, and sent by ``endTurn()``: to each connection in one piece.
package final class Shard {
  /// What the directory tells a loop.
  package enum Message: Sendable {
    case deliver(Delivery)
    case admitted(Joiner, Admission)
    case refused(Joiner, Refusal)
    /// Whether the user whose channel it is has a connection signed in; to loops that watch.
    case reported(_ user: Topic, isOnline: Bool)
    /// The connections of the user whose channel it is are to be closed.
    case terminate(_ user: Topic)
    /// The topic's subscribers are to be counted again after a while.
    case recountLater(Topic)

    /// In bytes, roughly: what it counts in a mailbox's backlog.
    var weight: Int {
      switch self {
      case .deliver(let delivery): delivery.weight
      case .admitted(_, let admission): admission.weight
      case .refused, .reported, .terminate, .recountLater: 64
      }
    }
  }

  /// The turn's time, for rates and for what is due; set by the loop's owner, once a second at
  /// least, before ``receiveMail()``.
  package var now = ContinuousClock.now
  /// Bytes that may wait for a connection that does not read; more, and it is cut off.
  package var outboxLimit = 1 << 20
  /// From a publication to the end of the turn that has sent it.
  package var latency = Histogram()

  let node: Node
  let number: Int
  let mailbox: Mailbox<Message>
  /// The high half of this loop's socket ids; the low half counts connections.
  let idPrefix: UInt64
  private var lastID: UInt64 = 0
  private var lastTicket: UInt64 = 0
  var subscribers: [UInt64: Subscriber] = [:]
  var topicNumbers: [Topic: Int] = [:]
  var rosters: [Roster?] = []
  var freeRosters: [Int] = []
  var turn = Turn()
  /// Users whom connections of this loop watch, by their channels.
  var watched: [Topic: WatchedUser] = [:]
  var agenda = Agenda<Reminder>()

  /// `number` is the loop's, which is its mailbox's place in the node's list; `idPrefix` is unlike
  /// every other loop's, here and on other nodes.
  package init(number: Int, node: Node, mailbox: Mailbox<Message>, idPrefix: UInt64) {
    self.number = number
    self.node = node
    self.mailbox = mailbox
    self.idPrefix = idPrefix
  }
}

// MARK: Connections

extension Shard {
  /// Takes a connection in and greets it, if the app may have one more.
  package func connect(
    _ session: any Session, usage: AppUsage, variant: Variant
  ) throws(Refusal) -> Subscriber {
    let limit = usage.app.limits.connections
    guard usage.connections.add(upTo: limit) else {
      usage.refused(.appConnections)
      throw .connectionExceeds(Excess(.appConnections, allowed: limit))
    }
    repeat { lastID &+= 1 } while subscribers[lastID] != nil
    let id = SocketID(idPrefix, lastID)
    let subscriber = Subscriber(session, id: id, usage: usage, variant: variant)
    subscribers[lastID] = subscriber
    usage.connects.add()
    if let seconds = usage.app.rules.authorizationSeconds {
      agenda.add(.authorization(id), at: now + .seconds(seconds))
    }
    let silence = usage.app.rules.activityTimeoutSeconds
    tell(.connected(id, activityTimeoutSeconds: silence), to: subscriber)
    if variant.spoken.announcesConnections { joinEverybody(subscriber) }
    return subscriber
  }

  /// The connection is gone; it leaves all it was in.
  package func disconnect(_ subscriber: Subscriber) {
    guard subscriber.session != nil else { return }
    subscriber.session = nil
    subscriber.ownFrames = []
    leaveAll(subscriber)
    subscribers[subscriber.id.low] = nil
    subscriber.usage.connections.subtract()
    subscriber.usage.disconnects.add()
  }

  /// Ends the connection in good order: it leaves everything, and after what this turn has for it
  /// the closing frame is its last.
  package func close(_ subscriber: Subscriber, because closing: Closing) {
    guard !subscriber.isEnding else { return }
    subscriber.session?.willEnd(because: closing)
    end(subscriber, with: subscriber.variant.frame(closing))
  }

  /// As ``close(_:because:)``, with a closing frame of the caller's.
  package func end(_ subscriber: Subscriber, with frame: [UInt8]) {
    guard !subscriber.isEnding else { return }
    leaveAll(subscriber)
    send(frame[...], to: subscriber)
    subscriber.isEnding = true
  }

  /// All that are connected now, in no order.
  package var connections: [Subscriber] { Array(subscribers.values) }
  package var hasConnections: Bool { !subscribers.isEmpty }

  func leaveAll(_ subscriber: Subscriber) {
    for topic in subscriber.subscriptions.keys.sorted() { leave(topic, subscriber) }
    signOut(subscriber)
  }
}

// MARK: Requests

extension Shard {
  /// Does what a client asks; the answer goes out at the end of the turn, or with a later message.
  package func handle(_ request: Request, from subscriber: Subscriber) throws(Refusal) {
    guard !subscriber.isEnding else { return }
    switch request {
    // A status is told instead of the one that speaking makes of the user.
    case .setStatus, .pong: break
    default: spoke(subscriber)
    }
    switch request {
    case .ping:
      tell(.pong, to: subscriber)
    case .pong:
      break
    case .subscribe(let channel, let token, let channelData):
      if subscriber.variant.spoken.checksTokenLast {
        try checkRoom(for: channel, subscriber)
        guard !hasAsked(subscriber, for: channel) else {
          return try subscribe(subscriber, to: channel, as: nil)
        }
      }
      let member = try Gate.admit(
        subscriber, to: channel, token: token, channelData: channelData)
      if channel.kind.needsToken { subscriber.isAuthorized = true }
      try subscribe(subscriber, to: channel, as: member)
    case .unsubscribe(let channel):
      // Who is signed in hears what is sent to the user, subscribed or not.
      guard channel.kind != .user else { return }
      guard let number = topicNumbers[topic(channel, of: subscriber)] else { return }
      if subscriber.subscriptions[number]?.position != nil {
        subscriber.session?.took(.left(channel))
      }
      leave(number, subscriber)
    case .signIn(let token, let userData):
      try signIn(subscriber, token: token, userData: userData)
    case .identify(let userID, let token):
      let user = try Identity(
        claimed: userID, token: token, by: subscriber.usage.app,
        now: Moment.now.milliseconds / 1000)
      if let user { try identify(subscriber, as: user) }
    case .direct(let message):
      try deliver(message, from: subscriber)
    case .broadcast(let payload):
      try broadcast(payload, from: subscriber)
    case .setStatus(let kind, let metadata):
      defer { spoke(subscriber) }
      try setStatus(of: subscriber, kind, metadata: metadata)
    case .clientEvent(let name, let channel, let data):
      try publish(name, data: data, on: channel, from: subscriber)
    case .malformedEvent(let refusal):
      try spendAttempt(on: .everybody, subscriber)
      throw refusal
    }
    settle(subscriber)
  }

  /// Sends `event` to one connection, in its place among what the turn has for it.
  package func tell(_ event: Event, to subscriber: Subscriber) {
    send(subscriber.variant.frame(event)[...], to: subscriber)
  }

  func topic(_ channel: ChannelName, of subscriber: Subscriber) -> Topic {
    Topic(app: subscriber.usage.realm, channel: channel)
  }

  private func subscribe(
    _ subscriber: Subscriber, to channel: ChannelName, as member: Member?
  ) throws(Refusal) {
    let topic = topic(channel, of: subscriber)
    guard let number = topicNumbers[topic], let known = subscriber.subscriptions[number] else {
      try checkRoom(for: channel, subscriber)
      return join(subscriber, topic, as: member, awaitsAnswer: true)
    }
    guard !known.awaitsAnswer else { return }
    subscriber.subscriptions[number]?.awaitsAnswer = true
    // Else it is being let in, and that will be the answer.
    if known.position != nil { node.refresh(joiner(subscriber, to: topic, by: known)) }
  }

  /// Throws if the connection has as many channels as it may have.
  private func checkRoom(for channel: ChannelName, _ subscriber: Subscriber) throws(Refusal) {
    let limit = subscriber.usage.app.limits.channels
    guard subscriber.channelCount < limit ?? .max else {
      throw .subscriptionExceeds(channel, Excess(.channels, allowed: limit))
    }
  }

  /// Whether it is in, or is being let in.
  private func hasAsked(_ subscriber: Subscriber, for channel: ChannelName) -> Bool {
    topicNumbers[topic(channel, of: subscriber)].map { subscriber.subscriptions[$0] != nil }
      ?? false
  }

  /// Whether the connection has yet to be told whether it is in.
  package func awaitsAnswer(_ subscriber: Subscriber, on channel: ChannelName) -> Bool {
    topicNumbers[topic(channel, of: subscriber)]
      .flatMap { subscriber.subscriptions[$0]?.awaitsAnswer } ?? false
  }

  /// Asks the directory to let the connection in.
  func join(_ subscriber: Subscriber, _ topic: Topic, as member: Member?, awaitsAnswer: Bool) {
    lastTicket += 1
    let subscription = Subscriber.Subscription(
      ticket: lastTicket, member: member, awaitsAnswer: awaitsAnswer)
    subscriber.subscriptions[reference(topic)] = subscription
    node.join(joiner(subscriber, to: topic, by: subscription))
  }

  private func joiner(
    _ subscriber: Subscriber, to topic: Topic, by subscription: Subscriber.Subscription
  ) -> Joiner {
    let rules = subscriber.usage.app.rules
    return Joiner(
      subscriber.id, to: topic, loop: number, ticket: subscription.ticket,
      variant: subscriber.variant, member: subscription.member,
      memberLimit: rules.limits.presenceMembers,
      connectionLimit: topic.channel.kind == .user ? rules.limits.userConnections ?? .max : .max,
      isCounted: rules.announcesSubscriptionCounts && subscription.member == nil,
      visitor: topic.channel.kind == .public && subscriber.variant.spoken.announcesConnections
        ? subscriber.visitor : nil)
  }

  private func publish(
    _ name: String, data: String, on channel: ChannelName, from subscriber: Subscriber
  ) throws(Refusal) {
    let usage = subscriber.usage
    let topic = topic(channel, of: subscriber)
    let subscription = topicNumbers[topic].flatMap { subscriber.subscriptions[$0] }
    let dialect = subscriber.variant.spoken
    try spendAttempt(on: channel, subscriber)
    try Gate.admitClientEvent(
      name, data: data, on: channel, isSubscribed: subscription?.position != nil, in: usage.app,
      by: dialect)
    try spend(on: channel, subscriber)
    let publication = Publication(
      topic, event: name, data: dialect.published(data, from: subscriber.user, at: .now),
      userID: subscription?.member?.userID, from: subscriber.origin,
      excluded: dialect.echoesToSender ? nil : subscriber.id)
    try publish(publication, from: subscriber)
  }

  /// Passes on what a client has for others.
  func publish(_ publication: Publication, from subscriber: Subscriber) throws(Refusal) {
    do { try node.publish([publication]) } catch {
      subscriber.usage.overloads.add()
      throw error
    }
    subscriber.usage.publications.add()
    subscriber.session?.took(.published(publication))
  }
}

// MARK: Topics and their numbers

extension Shard {
  /// The topic's number here, kept until as many ``release(_:)`` as calls of this.
  private func reference(_ topic: Topic) -> Int {
    let number = topicNumbers[topic] ?? freeRosters.popLast() ?? rosters.count
    if number == rosters.count { rosters.append(nil) }
    if rosters[number] == nil {
      rosters[number] = Roster(topic)
      topicNumbers[topic] = number
    }
    rosters[number]?.references += 1
    return number
  }

  func release(_ number: Int) {
    rosters[number]?.references -= 1
    guard let roster = rosters[number], roster.references == 0 else { return }
    topicNumbers[roster.topic] = nil
    rosters[number] = nil
    if roster.hasBatches { turn.batches.removeAll { $0.roster == number } }
    freeRosters.append(number)
  }

  /// Ends a subscription, under way or not. What this turn already had for it is not lost.
  func leave(_ number: Int, _ subscriber: Subscriber) {
    guard let subscription = subscriber.subscriptions.removeValue(forKey: number) else { return }
    if let position = subscription.position {
      let due = rosters[number]?.framesDue(at: position, of: subscriber.variant) ?? []
      if subscriber.session != nil, !due.isEmpty {
        subscriber.ownFrames += due
        subscriber.usage.deliveries.add(due.count)
        markIrregular(subscriber)
      }
      let moved = rosters[number]?.remove(at: position, of: subscriber.variant)
      moved?.subscriptions[number]?.position = position
    }
    if let topic = rosters[number]?.topic {
      node.leave(joiner(subscriber, to: topic, by: subscription))
    }
    release(number)
  }
}
