import Messaging

/// What a node knows of one topic: its link to the cluster, who listens, who is present.
///
/// A state machine without I/O: each event returns the steps that its owner has to take, in order.
/// Requests to the engine are serialised: one for the link at a time, one for each user at a time.
/// So whatever order an engine answers in, joins and leaves are exact.
struct TopicRecord {
  /// Whether the node receives what other nodes publish on the topic.
  private enum Link {
    case idle, opening, open, closing
    /// Closing, but somebody came who needs it open again.
    case reopening
  }

  /// This node's share of a user's presence.
  private enum LocalUser {
    /// The engine was asked; these wait for its answer. May be nobody any more.
    case joining([Joiner])
    case present(Set<SocketID>)
    /// The engine was told that the last connection went.
    case leaving
    /// Leaving, but these came back before the engine's answer.
    case rejoining([Joiner])
  }

  private var link = Link.idle
  /// For the link to open.
  private var waiting: [Joiner] = []
  /// Subscribed connections by loop.
  private var listeners: [Int] = []
  private var variantCounts: [(variant: Variant, count: Int)] = []
  /// The whole cluster's, by user id.
  private var members: [String: Member] = [:]
  private var users: [String: LocalUser] = [:]
  /// Loops that want to know whether the user is online; on users' channels only.
  private var watchers: Set<Int> = []
  private var pace = CountPace()
  /// On users' channels.
  private var attention = Attention()
}

/// What the owner of a ``TopicRecord`` has to do.
enum TopicStep: Equatable {
  case ask(EngineRequest)
  /// To the joiner's loop: it is in, one of so many; `members` only on presence channels.
  case admit(Joiner, subscriptions: Int, members: [Member]?)
  case refuse(Joiner, Refusal)
  /// To every loop that listens.
  case announce(Event)
  /// To these loops, which watch the user whose channel it is.
  case report(isOnline: Bool, loops: [Int])
  /// To the loop: have ``TopicRecord/recount(in:loop:)`` called after ``CountPace/interval``.
  case recountLater(loop: Int)
}

/// A call to the ``ClusterEngine``, to be made when no lock is held.
enum EngineRequest: Equatable {
  case open, close
  case join(Member)
  case leave(userID: String)
}

// MARK: What can be read

extension TopicRecord {
  /// Whether nothing is lost by forgetting the record.
  var isUnused: Bool {
    if case .idle = link { waiting.isEmpty } else { false }
  }

  var subscriptionCount: Int { listeners.reduce(0, +) }
  var memberList: [Member] { Array(members.values) }
  var memberCount: Int { members.count }
  var variants: [Variant] { variantCounts.map(\.variant) }

  /// Whether the user whose channel it is says so, though connected.
  var isSaidOffline: Bool { attention.status.kind == .offline }

  /// Loops with at least one listener.
  var interestedLoops: some Sequence<Int> {
    listeners.indices.lazy.filter { [listeners] in listeners[$0] > 0 }
  }
}

// MARK: Connections

extension TopicRecord {
  mutating func join(_ joiner: Joiner) -> [TopicStep] {
    switch link {
    case .open:
      return admit(joiner)
    case .idle:
      waiting.append(joiner)
      link = .opening
      return [.ask(.open)]
    case .closing, .reopening:
      waiting.append(joiner)
      link = .reopening
      return []
    case .opening:
      waiting.append(joiner)
      return []
    }
  }

  /// Tells a connection that is in already what it was told when it came in.
  func refresh(_ joiner: Joiner) -> [TopicStep] {
    [admission(of: joiner, members: joiner.member == nil ? nil : memberList)]
  }

  /// Undoes ``join(_:)``, wherever that had come to; one that was refused meanwhile is none.
  mutating func leave(_ joiner: Joiner) -> [TopicStep] {
    if let index = waiting.firstIndex(where: { $0.socket == joiner.socket }) {
      waiting.remove(at: index)
      stayClosedIfUnwanted()
      return []
    }
    guard let userID = joiner.member?.userID else {
      count(joiner, by: -1)
      let exit = joiner.visitor.map { TopicStep.announce(.exited(joiner.topic.channel, $0)) }
      return [exit].compactMap { $0 } + counted(joiner) + closeIfUnused()
    }
    switch users[userID] {
    case .joining(let joiners):
      users[userID] = .joining(joiners.filter { $0.socket != joiner.socket })
      return []
    case .rejoining(let joiners):
      let rest = joiners.filter { $0.socket != joiner.socket }
      users[userID] = rest.isEmpty ? .leaving : .rejoining(rest)
      return []
    case .present(var sockets):
      guard sockets.remove(joiner.socket) != nil else { return [] }
      count(joiner, by: -1)
      users[userID] = sockets.isEmpty ? .leaving : .present(sockets)
      if sockets.isEmpty { attention = Attention() }
      return sockets.isEmpty ? [.ask(.leave(userID: userID))] : []
    case .leaving, nil:
      return []
    }
  }

  /// Lets a joiner in, or asks the engine about its user first. The link is open.
  private mutating func admit(_ joiner: Joiner) -> [TopicStep] {
    guard let member = joiner.member else {
      count(joiner, by: 1)
      let entry = joiner.visitor.map { TopicStep.announce(.entered(joiner.topic.channel, $0)) }
      return [entry].compactMap { $0 } + [admission(of: joiner, members: nil)] + counted(joiner)
    }
    guard connectionCount(of: member.userID) < joiner.connectionLimit else {
      let excess = Excess(.userConnections, allowed: joiner.connectionLimit)
      return [.refuse(joiner, .signInExceeds(excess))]
    }
    switch users[member.userID] {
    case nil:
      guard hasRoom(for: member, limit: joiner.memberLimit) else {
        let limit = joiner.memberLimit
        let excess = Excess(.presenceMembers, seen: limit + 1, allowed: limit)
        let refusal = Refusal.subscriptionExceeds(joiner.topic.channel, excess)
        return [.refuse(joiner, refusal)] + closeIfUnused()
      }
      users[member.userID] = .joining([joiner])
      return [.ask(.join(member))]
    case .joining(let joiners):
      users[member.userID] = .joining(joiners + [joiner])
      return []
    case .present(let sockets):
      users[member.userID] = .present(sockets.union([joiner.socket]))
      count(joiner, by: 1)
      return [admission(of: joiner, members: memberList)]
    case .leaving:
      users[member.userID] = .rejoining([joiner])
      return []
    case .rejoining(let joiners):
      users[member.userID] = .rejoining(joiners + [joiner])
      return []
    }
  }

  private func admission(of joiner: Joiner, members: [Member]?) -> TopicStep {
    .admit(joiner, subscriptions: subscriptionCount, members: members)
  }

  /// Here, and those that are being let in.
  private func connectionCount(of userID: String) -> Int {
    switch users[userID] {
    case nil, .leaving: 0
    case .joining(let joiners), .rejoining(let joiners): joiners.count
    case .present(let sockets): sockets.count
    }
  }

  /// Those whose joining is under way count as members.
  private func hasRoom(for member: Member, limit: Int) -> Bool {
    guard members[member.userID] == nil, members.count + users.count >= limit else { return true }
    return members.count + users.keys.count { members[$0] == nil } < limit
  }

  private mutating func count(_ joiner: Joiner, by change: Int) {
    while listeners.count <= joiner.loop { listeners.append(0) }
    listeners[joiner.loop] += change
    guard let index = variantCounts.firstIndex(where: { $0.variant == joiner.variant }) else {
      variantCounts.append((joiner.variant, change))
      return
    }
    variantCounts[index].count += change
    if variantCounts[index].count == 0 { variantCounts.remove(at: index) }
  }

  private mutating func closeIfUnused() -> [TopicStep] {
    guard case .open = link, users.isEmpty, variantCounts.isEmpty, watchers.isEmpty else {
      return []
    }
    link = .closing
    members = [:]
    return [.ask(.close)]
  }

  private mutating func stayClosedIfUnwanted() {
    if case .reopening = link, waiting.isEmpty, watchers.isEmpty { link = .closing }
  }
}

// MARK: How many they are

extension TopicRecord {
  private mutating func counted(_ joiner: Joiner) -> [TopicStep] {
    guard joiner.isCounted else { return [] }
    return steps(pace.changed(to: subscriptionCount), joiner.topic.channel, loop: joiner.loop)
  }

  /// Tells the subscribers what they were not told while ``CountPace/interval`` lasted.
  mutating func recount(in channel: ChannelName, loop: Int) -> [TopicStep] {
    steps(pace.intervalPassed(), channel, loop: loop)
  }

  private func steps(_ step: CountPace.Step, _ channel: ChannelName, loop: Int) -> [TopicStep] {
    let announcement = TopicStep.announce(.subscriptionCount(channel, subscriptionCount))
    return switch step {
    case .nothing: []
    case .tell: [announcement]
    case .tellAndWait: [announcement, .recountLater(loop: loop)]
    }
  }
}

// MARK: Those who watch a user

extension TopicRecord {
  /// Whether the user whose channel it is has a connection that is signed in.
  private var isOnline: Bool { !members.isEmpty }

  /// From now on the loop is told of the user: first how it is, then of each change.
  mutating func watch(from loop: Int) -> [TopicStep] {
    watchers.insert(loop)
    switch link {
    case .open:
      return [.report(isOnline: isOnline, loops: [loop])]
    case .idle:
      link = .opening
      return [.ask(.open)]
    case .closing, .reopening:
      link = .reopening
      return []
    case .opening:
      return []
    }
  }

  mutating func unwatch(from loop: Int) -> [TopicStep] {
    watchers.remove(loop)
    stayClosedIfUnwanted()
    return closeIfUnused()
  }

  /// `change` gets the connections that are in, here, too.
  mutating func changeAttention<Result>(
    _ change: (inout Attention, Set<SocketID>) -> Result
  ) -> Result {
    var connections: Set<SocketID> = []
    if case .present(let sockets) = users.values.first { connections = sockets }
    return change(&attention, connections)
  }

  private func reportToWatchers() -> [TopicStep] {
    watchers.isEmpty ? [] : [.report(isOnline: isOnline, loops: watchers.sorted())]
  }
}

// MARK: The engine's answers

extension TopicRecord {
  mutating func opened(members others: [Member]) -> [TopicStep] {
    guard case .opening = link else { return [] }
    link = .open
    for member in others { members[member.userID] = member }
    let joiners = waiting
    waiting = []
    var steps = reportToWatchers()
    for joiner in joiners { steps += admit(joiner) }
    return steps + closeIfUnused()
  }

  mutating func closed() -> [TopicStep] {
    switch link {
    case .closing:
      link = .idle
      return []
    case .reopening:
      link = .opening
      return [.ask(.open)]
    case .idle, .opening, .open:
      return []
    }
  }

  /// Announces the member before letting its connections in, so that none hears of itself.
  mutating func joined(_ member: Member) -> [TopicStep] {
    guard case .joining(let joiners) = users[member.userID] else { return [] }
    guard let channel = joiners.first?.topic.channel else {
      users[member.userID] = .leaving
      return [.ask(.leave(userID: member.userID))]
    }
    users[member.userID] = .present(Set(joiners.map(\.socket)))
    var steps = appeared(member, in: channel)
    for joiner in joiners { count(joiner, by: 1) }
    let list = memberList
    steps += joiners.map { admission(of: $0, members: list) }
    return steps
  }

  mutating func left(userID: String, isLast: Bool, in channel: ChannelName) -> [TopicStep] {
    var steps: [TopicStep] = []
    switch users[userID] {
    case .leaving:
      users[userID] = nil
    case .rejoining(let joiners):
      users[userID] = .joining(joiners)
      if let member = joiners.first?.member { steps.append(.ask(.join(member))) }
    case .joining, .present, nil:
      return []
    }
    return (isLast ? vanished(userID, from: channel) : []) + steps + closeIfUnused()
  }

  mutating func memberAdded(_ member: Member, in channel: ChannelName) -> [TopicStep] {
    guard case .open = link else { return [] }
    return appeared(member, in: channel)
  }

  mutating func memberRemoved(userID: String, from channel: ChannelName) -> [TopicStep] {
    guard case .open = link else { return [] }
    if case .present = users[userID] { return [] }
    return vanished(userID, from: channel)
  }

  private mutating func appeared(_ member: Member, in channel: ChannelName) -> [TopicStep] {
    guard members[member.userID] == nil else { return [] }
    members[member.userID] = member
    return channel.kind == .user
      ? reportToWatchers() : [.announce(.memberAdded(channel, member))]
  }

  private mutating func vanished(_ userID: String, from channel: ChannelName) -> [TopicStep] {
    guard members.removeValue(forKey: userID) != nil else { return [] }
    return channel.kind == .user
      ? reportToWatchers() : [.announce(.memberRemoved(channel, userID: userID))]
  }
}
