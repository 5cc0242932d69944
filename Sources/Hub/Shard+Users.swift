import Dialects
package import Messaging
import Telemetry
import Threads

// MARK: Signing in

extension Shard {
  /// Makes the connection a user's. It joins the user's channel, by which all of the user's
  /// connections are reached and counted; when it is in, the client is told.
  ///
  /// The same user again is told again, and what was signed first stands.
  func signIn(
    _ subscriber: Subscriber, token: String, userData: String
  ) throws(Refusal) {
    let user = try UserToken(subscriber.id, userData: userData)
      .verify(token, by: subscriber.usage.app)
    switch subscriber.signIn {
    case .underWay(let known, _) where known.channel == user.channel:
      return
    case .done(let known) where known.channel == user.channel:
      return tell(.signedIn(userData: userData), to: subscriber)
    case .underWay(let known, _), .done(let known):
      throw .signedInAsAnother(userID: known.id)
    case .none:
      subscriber.signIn = .underWay(user, userData: userData)
      subscriber.isAuthorized = true
      let topic = topic(user.channel, of: subscriber)
      join(subscriber, topic, as: Member(userID: user.id), awaitsAnswer: false)
      for channel in user.watchlist { watch(self.topic(channel, of: subscriber), by: subscriber) }
    }
  }

  /// Makes the connection one of the user's, whoever says so. Another user later is another, and
  /// the first is left.
  package func identify(_ subscriber: Subscriber, as identity: Identity) throws(Refusal) {
    let userID = identity.userID
    let length = userID.unicodeScalars.count
    let limit = subscriber.usage.app.limits.userIDLength
    let channel: ChannelName
    do throws(Excess) { try Excess.check(.userID, length, allowed: limit) } catch {
      throw .signInExceeds(error)
    }
    do { channel = try ChannelName(of: identity) } catch {
      throw .invalidUserID(error)
    }
    if let known = subscriber.signIn.user {
      guard known.channel != channel else {
        if case .done = subscriber.signIn { tell(.signedIn(userData: userID), to: subscriber) }
        return
      }
      signOut(subscriber)
      if let number = topicNumbers[topic(known.channel, of: subscriber)] {
        leave(number, subscriber)
      }
    }
    subscriber.signIn = .underWay(User(channel), userData: userID)
    if identity.isVerified { subscriber.isAuthorized = true }
    join(
      subscriber, topic(channel, of: subscriber), as: Member(userID: userID), awaitsAnswer: false)
  }

  /// Passes a message on to a user, as ``Node/tell(_:in:event:data:from:)`` does, and tells the
  /// sender how many connections hear it. It counts as a client event.
  func deliver(_ message: DirectMessage, from subscriber: Subscriber) throws(Refusal) {
    try spend(on: .everybody, subscriber)
    let dialect = subscriber.variant.spoken
    let text = dialect.text(of: message, from: subscriber.visitor, at: .now)
    guard let userID = message.to else { return tell(.echoed(text), to: subscriber) }
    // Whom nobody can be called has no connections.
    let connections = try node.tell(
      userID, in: subscriber.usage, event: message.event, data: text, from: subscriber.origin)
    if connections > 0 {
      let bytes = text.utf8.count
      subscriber.session?.took(.sent(to: userID, name: message.event, bytes: bytes))
    }
    settle(subscriber)
    tell(.delivered(message, connections: connections), to: subscriber)
  }

  /// The user's channel is open.
  func completeSignIn(_ subscriber: Subscriber) {
    guard case .underWay(let user, let userData) = subscriber.signIn else { return }
    subscriber.signIn = .done(user)
    subscriber.usage.signedIn.add()
    attend(to: subscriber)
    tell(.signedIn(userData: userData), to: subscriber)
    let limit = subscriber.usage.app.limits.watchlistUsers
    if user.watchlistLength > limit {
      refused(.watchlist, to: subscriber)
      let refusal = Refusal.watchlistTooLong(users: user.watchlistLength, limit: limit)
      for event in refusal.events { tell(event, to: subscriber) }
    }
    tellWatchlist(to: subscriber)
  }

  /// Undoes ``signIn(_:token:userData:)``, but for leaving the user's channel.
  func signOut(_ subscriber: Subscriber) {
    guard let user = subscriber.signIn.user else { return }
    stopAttending(to: subscriber)
    if case .done = subscriber.signIn { subscriber.usage.signedIn.subtract() }
    subscriber.signIn = .none
    subscriber.unansweredWatches = 0
    for channel in user.watchlist { unwatch(topic(channel, of: subscriber), by: subscriber) }
  }

  /// Closes the user's connections, those whose sign-in is under way too.
  func terminate(_ user: Topic) {
    guard let number = topicNumbers[user], let roster = rosters[number] else { return }
    var subscribers = roster.groups.flatMap { $0.entries.map(\.subscriber) }
    if subscribers.count < roster.references {
      // Rare, and nothing but a search finds them.
      subscribers = self.subscribers.values.filter { $0.subscriptions[number] != nil }
    }
    for subscriber in subscribers {
      subscriber.usage.terminations.add()
      close(subscriber, because: .terminated)
    }
  }
}

// MARK: Watchlists

extension Shard {
  private func watch(_ user: Topic, by subscriber: Subscriber) {
    let isFirst = watched[user] == nil
    watched[user, default: WatchedUser()].watchers.insert(subscriber.id.low)
    if watched[user]?.isOnline == nil { subscriber.unansweredWatches += 1 }
    if isFirst { node.watch(user, from: number) }
  }

  private func unwatch(_ user: Topic, by subscriber: Subscriber) {
    watched[user]?.watchers.remove(subscriber.id.low)
    guard watched[user]?.watchers.isEmpty == true else { return }
    watched[user] = nil
    node.unwatch(user, from: number)
  }

  /// The directory says whether a watched user is online.
  func reported(_ user: Topic, isOnline: Bool) {
    switch watched[user]?.reported(isOnline: isOnline, now) {
    case .learn:
      for watcher in watchers(of: user) {
        watcher.unansweredWatches -= 1
        tellWatchlist(to: watcher)
      }
    case .tell(let isOnline): tellWatchers(of: user, isOnline: isOnline)
    case .wait(let due): agenda.add(.departure(user), at: due)
    case .nothing, nil: break
    }
  }

  /// Tells the connection how all are whom it watches, once it is signed in and all is known.
  private func tellWatchlist(to subscriber: Subscriber) {
    guard case .done(let user) = subscriber.signIn, subscriber.unansweredWatches == 0,
      !user.watchlist.isEmpty
    else { return }
    var (online, offline): ([String], [String]) = ([], [])
    for channel in user.watchlist {
      let isOnline = watched[topic(channel, of: subscriber)]?.isOnline == true
      if isOnline {
        online.append(channel.userID ?? "")
      } else {
        offline.append(channel.userID ?? "")
      }
    }
    tell(.watched(online: online, offline: offline), to: subscriber)
  }

  /// Tells of a change, all but those who have not been told yet how it was; encoded once.
  private func tellWatchers(of user: Topic, isOnline: Bool) {
    guard let id = user.channel.userID else { return }
    let event = Event.watched(online: isOnline ? [id] : [], offline: isOnline ? [] : [id])
    var frames: [Variant: [UInt8]] = [:]
    for watcher in watchers(of: user) {
      guard case .done = watcher.signIn, watcher.unansweredWatches == 0 else { continue }
      let frame = frames[watcher.variant] ?? watcher.variant.frame(event)
      frames[watcher.variant] = frame
      send(frame[...], to: watcher)
    }
  }

  private func watchers(of user: Topic) -> [Subscriber] {
    watched[user]?.watchers.compactMap { subscribers[$0] } ?? []
  }
}

// MARK: What comes due

/// What a loop has to look at again after a while.
enum Reminder {
  /// Whether the connection is known to its app by now.
  case authorization(SocketID)
  /// Whether the watched user, whose channel it is, is still gone.
  case departure(Topic)
  /// How many subscribers the topic has.
  case recount(Topic)
  /// Whether the connection of a user has been silent for long.
  case silence(SocketID)
}

extension Shard {
  func doWhatIsDue() {
    while let reminder = agenda.popDue(now) {
      switch reminder {
      case .authorization(let id): closeIfUnauthorized(id)
      case .departure(let user):
        if case .tell(let isOnline) = watched[user]?.gracePassed(now) {
          tellWatchers(of: user, isOnline: isOnline)
        }
      case .recount(let topic): node.recount(topic, loop: number)
      case .silence(let id): lookAtSilence(of: id)
      }
    }
  }

  private func closeIfUnauthorized(_ id: SocketID) {
    guard let subscriber = subscribers[id.low], !subscriber.isAuthorized, !subscriber.isEnding,
      let seconds = subscriber.usage.app.rules.authorizationSeconds
    else { return }
    subscriber.usage.unauthorizedClosings.add()
    close(subscriber, because: .unauthorized(seconds: seconds))
  }
}
