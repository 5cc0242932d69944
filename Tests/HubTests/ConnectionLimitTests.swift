import Cluster
import Hub
import Messaging
import Telemetry
import Testing
import Threads

@Suite("Limits of connections")
struct ConnectionLimitTests {
  let usage: AppUsage
  let shard: Shard

  init() throws {
    var app = Harness.app
    app.rules.limits.connections = 2
    app.rules.limits.channels = 3
    app.rules.limits.userConnections = 1
    usage = AppUsage(app)
    let mailbox = try Mailbox<Shard.Message>()
    let node = Node(engine: LocalEngine(), mailboxes: [mailbox])
    shard = Shard(number: 0, node: node, mailbox: mailbox, idPrefix: 1)
  }

  private func turn() {
    _ = shard.receiveMail()
    shard.endTurn()
  }

  @Test("an app's limit keeps the next out, counts it, and hurts nobody who is in")
  func limitsConnections() throws {
    let clients = [try Client(shard, usage), try Client(shard, usage)]
    let refusal = Refusal.connectionExceeds(Excess(.appConnections, seen: 3, allowed: 2))
    for _ in 0..<3 {
      #expect(throws: refusal) { try Client(shard, usage) }
    }
    #expect(usage.refusals(for: .appConnections) == 3)
    #expect(usage.connections.value == 2)
    try clients[0].subscribe("room")
    clients[1].disconnect()
    let third = try Client(shard, usage)
    #expect(throws: refusal) { try Client(shard, usage) }
    try third.subscribe("room")
    turn()
    #expect(clients[0].story == ["+room"])
    #expect(third.story == ["+room"])
  }

  @Test("a connection's channels are counted as they are asked for, and again once left")
  func limitsChannels() throws {
    let client = try Client(shard, usage)
    for channel in ["a", "b", "private-c"] { try client.subscribe(channel) }
    let channel = try ChannelName("d")
    let refusal = Refusal.subscriptionExceeds(channel, Excess(.channels, seen: 4, allowed: 3))
    #expect(throws: refusal) { try client.subscribe("d") }
    try client.subscribe("a")  // Once more is not one more.
    turn()
    #expect(throws: refusal) { try client.subscribe("d") }
    try client.unsubscribe("b")
    try client.subscribe("d")
    turn()
    #expect(client.story.sorted() == ["+a", "+b", "+d", "+private-c"])
  }

  @Test("a user's connections are counted while they are signed in, and not among the channels")
  func limitsUsers() throws {
    let client = try Client(shard, usage)
    let other = try Client(shard, usage)
    try client.signIn("7")
    try other.signIn("7")
    turn()
    #expect(client.events.contains { $0.isSignedIn })
    #expect(!other.events.contains { $0.isSignedIn })
    let excess = Excess(.userConnections, seen: 2, allowed: 1)
    #expect(other.events.last == .failed(code: 4009, message: "\(excess)"))
    #expect(usage.refusals(for: .userConnections) == 1)
    for channel in ["a", "b", "c"] { try client.subscribe(channel) }
    client.disconnect()
    try other.signIn("7")
    turn()
    #expect(other.events.contains { $0.isSignedIn })
  }

  @Test("a subscription that is refused leaves room for another")
  func countsOnlyThoseThatAre() throws {
    let client = try Client(shard, usage)
    for user in 0..<3 {
      try Client.admitted(to: shard, AppUsage(Harness.app)).subscribe(
        "presence-room", as: "\(user)")
    }
    turn()
    try client.subscribe("presence-room", as: "other")
    turn()
    #expect(client.story == ["-presence-room"])
    for channel in ["a", "b", "c"] { try client.subscribe(channel) }
    turn()
    #expect(client.story.sorted() == ["+a", "+b", "+c", "-presence-room"])
  }
}

extension Event {
  fileprivate var isSignedIn: Bool { if case .signedIn = self { true } else { false } }
}
