import Glibc
import Messaging
import TestSupport
import Threads

@testable import Hub

/// A node whose loops turn on threads of their own, each with clients that come and go at random.
///
/// A loop that has done its part sleeps until its bell rings, as the server's do.
final class ThreadedNode: Sendable {
  /// What a loop's clients were told, in the end.
  struct Report: Sendable {
    /// Of the client that was there from first to last.
    var watcher: [Event] = []
    /// Of the others: all they heard, and whether they are in the room at the end.
    var visitors: [(story: [String], isInside: Bool)] = []
    /// The users of the presence channel at the end, one entry a connection.
    var users: [String] = []
    /// The users who are signed in at the end, one entry a connection, and what each was told.
    var signedIn: [(user: String, events: [Event])] = []
  }

  let node: Node
  let usage: AppUsage
  let mailboxes: [Mailbox<Shard.Message>]
  private let isOver = Locked(false)
  private let settled = Locked(0)
  private let reports = Locked<[Report]>([])

  init(loops: Int, engine: any ClusterEngine) throws {
    var app = Harness.app
    app.rules.limits.presenceMembers = 100
    usage = AppUsage(app)
    mailboxes = try (0..<loops).map { _ in try Mailbox() }
    node = Node(engine: engine, mailboxes: mailboxes)
  }

  /// How many loops have done all their clients will do.
  var settledLoops: Int { settled.withLock { $0 } }
  /// One a loop, once all threads have ended.
  var allReports: [Report] { reports.withLock { $0 } }

  /// To the room; waits for loops that are too far behind.
  func publish(_ event: String) {
    guard let channel = try? ChannelName("room") else { return }
    let publication = Publication(Topic(app: "1", channel: channel), event: event, data: "")
    while true {
      do { return try node.publish([publication]) } catch { sched_yield() }
    }
  }

  /// The last event; loops end when they have sent it.
  func finish() {
    isOver.withLock { $0 = true }
    publish("end")
  }

  /// A loop, on the thread that calls: `turns` with visitors coming and going, then what comes.
  func run(loop: Int, turns: Int) {
    let shard = Shard(
      number: loop, node: node, mailbox: mailboxes[loop], idPrefix: UInt64(100 + loop))
    var crowd = Crowd(shard, usage, seed: UInt64(loop))
    for _ in 0..<turns {
      crowd.stir()
      turn(shard)
    }
    settled.withLock { $0 += 1 }
    while true {
      let isLast = isOver.withLock { $0 }
      if !isLast, mailboxes[loop].mayWait() {
        var bell = pollfd(fd: mailboxes[loop].bellDescriptor, events: Int16(POLLIN), revents: 0)
        precondition(poll(&bell, 1, 20_000) == 1, "loop \(loop) overslept")
        mailboxes[loop].hush()
      }
      turn(shard)
      if isLast { break }
    }
    shard.now += WatchedUser.grace
    turn(shard)
    reports.withLock { $0.append(crowd.report) }
    // Watchers elsewhere must have reported before they hear that this crowd went.
    while allReports.count < mailboxes.count { sched_yield() }
    crowd.disconnect()
  }

  private func turn(_ shard: Shard) {
    _ = shard.receiveMail()
    shard.endTurn()
  }
}

/// The clients of one loop.
private struct Crowd {
  let shard: Shard
  let usage: AppUsage
  let watcher: Client
  var visitors: [Client]
  var inside: Set<Int> = []
  /// Who once was inside is signed in, and watches all others, until the connection ends.
  var signedIn: Set<Int> = []
  var gone: [Client] = []
  var dice: SeededGenerator

  static let users = ["0", "1", "2", "3", "watcher"]

  init(_ shard: Shard, _ usage: AppUsage, seed: UInt64) {
    self.shard = shard
    self.usage = usage
    dice = SeededGenerator(seed: seed)
    watcher = Client.admitted(to: shard, usage)
    visitors = (0..<6).map { _ in Client.admitted(to: shard, usage) }
    enter(watcher, as: "watcher")
  }

  private func enter(_ client: Client, as user: String) {
    do {
      try client.subscribe("room")
      try client.subscribe("presence-room", as: user)
      try client.signIn(user, watching: Self.users)
    } catch { preconditionFailure("\(error)") }
  }

  /// One of them comes, goes, is replaced by a new one, or asks again.
  mutating func stir() {
    let position = dice.roll(visitors.count)
    let client = visitors[position]
    let user = "\(position % 4)"
    do {
      switch (inside.contains(position), dice.roll(4)) {
      case (true, 0):
        client.disconnect()
        gone.append(client)
        visitors[position] = Client.admitted(to: shard, usage)
        inside.remove(position)
        signedIn.remove(position)
      case (true, 1):
        try client.subscribe("presence-room", as: user)
      case (true, _):
        try client.unsubscribe("room")
        try client.unsubscribe("presence-room")
        inside.remove(position)
      case (false, _):
        enter(client, as: user)
        inside.insert(position)
        signedIn.insert(position)
      }
    } catch { preconditionFailure("\(error)") }
  }

  var report: ThreadedNode.Report {
    ThreadedNode.Report(
      watcher: watcher.events,
      visitors: gone.map { ($0.story, false) }
        + visitors.enumerated().map { ($1.story, inside.contains($0)) },
      users: ["watcher"] + inside.map { "\($0 % 4)" },
      signedIn: [("watcher", watcher.events)]
        + signedIn.map { ("\($0 % 4)", visitors[$0].events) })
  }

  func disconnect() { for client in visitors + [watcher] { client.disconnect() } }
}
