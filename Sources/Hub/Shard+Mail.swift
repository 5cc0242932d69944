import Dialects
import Messaging
import Telemetry
import Threads

// MARK: Messages

extension Shard {
  /// Takes all mail, then does what has come due; to be called before ``endTurn()``.
  ///
  /// - Returns: how many messages there were in this turn.
  package func receiveMail() -> Int {
    takeMail()
    doWhatIsDue()
    return exchange(&turn.messages, with: 0)
  }

  /// Does what the mail has already of what the connection has just asked for, where clients of its
  /// dialect count on it that one thing is done before the next. What a turn has taken is not in
  /// the mailbox any more, by which publishers know that a loop is behind: it has the same limit.
  package func settle(_ subscriber: Subscriber) {
    guard subscriber.variant.spoken.subscribesAtOnce, turn.mailWeight <= node.mailboxLimit else {
      return
    }
    takeMail()
  }

  private func takeMail() {
    let mail = mailbox.collect()
    turn.messages += mail.count
    for message in mail {
      turn.mailWeight += message.weight
      switch message {
      case .deliver(let delivery): deliver(delivery)
      case .admitted(let joiner, let admission): admitted(joiner, admission)
      case .refused(let joiner, let refusal): refused(joiner, refusal)
      case .reported(let user, let isOnline): reported(user, isOnline: isOnline)
      case .terminate(let user): terminate(user)
      case .recountLater(let topic): agenda.add(.recount(topic), at: now + CountPace.interval)
      }
    }
  }

  private func deliver(_ delivery: Delivery) {
    guard let number = topicNumbers[delivery.topic] else { return }
    turn.sequence += 1
    turn.deliveryTimes.append(delivery.time)
    for group in rosters[number]?.groups.indices ?? 0..<0 {
      guard let variant = rosters[number]?.groups[group].variant else { continue }
      let frame = delivery.frame(for: variant)
      guard !frame.isEmpty else { continue }
      let sequence = turn.sequence
      let isFirst = rosters[number]?.withBatch(of: group) { batch in
        defer { batch.append(frame, at: sequence, excluding: delivery.excluded) }
        return batch.isEmpty
      }
      if isFirst == true { turn.batches.append(BatchLocation(roster: number, group: group)) }
    }
    if let excluded = delivery.excluded, let subscriber = local(excluded) {
      markIrregular(subscriber)
    }
  }

  private func admitted(_ joiner: Joiner, _ admission: Admission) {
    guard let (number, subscriber) = current(joiner) else { return }
    let channel = joiner.topic.channel
    if channel == subscriber.signIn.user?.channel { completeSignIn(subscriber) }
    if subscriber.subscriptions[number]?.awaitsAnswer == true {
      let isInAlready = subscriber.subscriptions[number]?.position != nil
      let hearsMembers =
        channel.kind == .presence && !(isInAlready && subscriber.variant.spoken.checksTokenLast)
      tell(.subscribed(channel, members: hearsMembers ? admission.members : nil), to: subscriber)
      if subscriber.variant.spoken.announcesConnections {
        tell(.subscriptionCount(channel, admission.subscriptions), to: subscriber)
      }
      if let replay = admission.replay { tell(replay, to: subscriber) }
      if case .published = admission.replay { subscriber.usage.deliveries.add() }
    }
    subscriber.subscriptions[number]?.awaitsAnswer = false
    guard subscriber.subscriptions[number]?.position == nil,  // else it was a refresh
      let outlet = subscriber.session?.outlet
    else { return }
    subscriber.subscriptions[number]?.position =
      rosters[number]?.insert(subscriber, outlet, at: turn.sequence)
    subscriber.session?.took(.entered(channel))
  }

  private func refused(_ joiner: Joiner, _ refusal: Refusal) {
    guard let (number, subscriber) = current(joiner) else { return }
    subscriber.subscriptions[number] = nil
    release(number)
    if joiner.topic.channel.kind == .user { signOut(subscriber) }
    if let limit = refusal.limit { refused(limit, to: subscriber) }
    guard joiner.topic.channel.kind == .user, subscriber.variant.spoken.hasUserInURL else {
      for event in refusal.events { tell(event, to: subscriber) }
      return
    }
    // Its URL says whose it is: there is nothing else for it to be.
    close(subscriber, because: .refused(refusal))
  }

  /// Counts and tells of what a message would have been too much for.
  func refused(_ limit: Limit, to subscriber: Subscriber) {
    subscriber.usage.refused(limit)
    subscriber.session?.took(.exceeded(limit))
  }

  /// Whom an answer of the directory is for; `nil` if it left meanwhile.
  private func current(_ joiner: Joiner) -> (topic: Int, Subscriber)? {
    guard
      let subscriber = local(joiner.socket), let number = topicNumbers[joiner.topic],
      subscriber.subscriptions[number]?.ticket == joiner.ticket
    else { return nil }
    return (number, subscriber)
  }

  /// The connection of that id, if it lives on this loop.
  private func local(_ id: SocketID) -> Subscriber? {
    id.high == idPrefix ? subscribers[id.low] : nil
  }
}
