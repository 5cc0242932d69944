import Cluster
import Hub
import Messaging
import TestSupport
import Testing

/// What the hub promises on whatever engine it stands; each engine is run through all of it.
@Suite(
  "Cluster engines: subscribe, join and leave complete by message only", .timeLimit(.minutes(5)))
struct ClusterEngineTests {
  enum Kind: String, CaseIterable, Sendable { case local, delaying }

  static func localEngine() -> any ClusterEngine { LocalEngine() }

  /// A harness, and how to let its engine answer.
  struct Bench {
    let harness: Harness
    let engine: DelayingEngine?
    var dice: SeededGenerator

    init(_ kind: Kind, loops: Int = 1, seed: UInt64 = 1) throws {
      engine = kind == .delaying ? DelayingEngine() : nil
      harness = try Harness(loops: loops, engine: engine ?? LocalEngine())
      dice = SeededGenerator(seed: seed)
    }

    /// Turns all loops until nothing is under way.
    mutating func settle() {
      repeat { harness.turn() } while engine?.release(&dice) == true
      harness.turn()
    }
  }

  @Test(
    "nothing of a channel comes before its subscription has succeeded", arguments: Kind.allCases)
  func subscribesFirst(_ kind: Kind) throws {
    var bench = try Bench(kind)
    let client = bench.harness.connect()
    try client.subscribe("room")
    try bench.harness.publish("early", to: "room")
    bench.settle()
    try bench.harness.publish("late", to: "room")
    bench.settle()
    let expected = kind == .local ? ["+room", "early", "late"] : ["+room", "late"]
    #expect(client.story == expected)
  }

  @Test(
    "who leaves while it is being let in is not in, and may come again", arguments: Kind.allCases)
  func leavesUnderWay(_ kind: Kind) throws {
    var bench = try Bench(kind)
    let client = bench.harness.connect()
    try client.subscribe("room")
    try client.unsubscribe("room")
    bench.settle()
    let room = Topic(app: "1", channel: try ChannelName("room"))
    #expect(bench.harness.node.occupancy(of: room) == nil)
    try client.subscribe("room")
    bench.settle()
    try bench.harness.publish("A1", to: "room")
    bench.settle()
    #expect(client.story == ["+room", "A1"])
  }

  @Test(
    "the first of a user's tabs announces, the last one gone announces", arguments: Kind.allCases)
  func announces(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    let watcher = bench.harness.connect()
    let tabs = (0..<2).map { bench.harness.connect(loop: $0) }
    try watcher.subscribe("presence-room", as: "0")
    bench.settle()
    for tab in tabs {
      try tab.subscribe("presence-room", as: "7")
      bench.settle()
    }
    #expect(watcher.story == ["+presence-room", ">7"])
    try tabs[0].unsubscribe("presence-room")
    bench.settle()
    #expect(watcher.story == ["+presence-room", ">7"])
    tabs[1].disconnect()
    bench.settle()
    #expect(watcher.story == ["+presence-room", ">7", "<7"])
    #expect(tabs[0].story == ["+presence-room"], "nobody hears of itself")
  }

  @Test("a joiner is told all members, itself among them", arguments: Kind.allCases)
  func listsMembers(_ kind: Kind) throws {
    var bench = try Bench(kind)
    for user in ["1", "2", "3"] {
      let client = bench.harness.connect()
      try client.subscribe("presence-room", as: user)
      bench.settle()
      guard case .subscribed(_, let members) = client.events.last else {
        Issue.record("no success: \(client.events)")
        return
      }
      #expect(Set(members?.map(\.userID) ?? []) == Set(["1", "2", "3"].prefix { $0 <= user }))
    }
  }

  @Test(
    "a full channel refuses a new user, and takes another tab of one inside",
    arguments: Kind.allCases)
  func refusesWhenFull(_ kind: Kind) throws {
    var bench = try Bench(kind)
    for user in ["1", "2", "3"] {
      try bench.harness.connect().subscribe("presence-room", as: user)
    }
    bench.settle()
    let fourth = bench.harness.connect()
    try fourth.subscribe("presence-room", as: "4")
    let tab = bench.harness.connect()
    try tab.subscribe("presence-room", as: "2")
    bench.settle()
    #expect(fourth.story == ["-presence-room"])
    #expect(bench.harness.usage.refusals(for: .presenceMembers) == 1)
    #expect(tab.story == ["+presence-room"])
    bench.harness.clients[0].disconnect()
    bench.settle()
    try fourth.subscribe("presence-room", as: "4")
    bench.settle()
    #expect(fourth.story.last == "+presence-room")
  }

  @Test(
    "however joins, leaves and disconnects interleave, presence and counts come out exact",
    arguments: 1...40)
  func randomWalk(seed: UInt64) throws {
    var bench = try Bench(seed % 4 == 0 ? .local : .delaying, loops: 2, seed: seed)
    let harness = bench.harness
    let channels = ["presence-a", "presence-b", "room"]
    let watcher = harness.connect()
    for channel in channels { try watcher.subscribe(channel, as: "watcher") }
    bench.settle()
    var tabs = (0..<6).map { harness.connect(loop: $0 % 2) }
    var inside: [String: Set<Int>] = [:]
    for _ in 0..<400 {
      let tab = bench.dice.roll(tabs.count)
      let channel = channels[bench.dice.roll(channels.count)]
      switch (inside[channel, default: []].contains(tab), bench.dice.roll(8)) {
      case (_, 0):
        tabs[tab].disconnect()
        tabs[tab] = harness.connect(loop: tab % 2)
        for channel in channels { inside[channel]?.remove(tab) }
      case (true, 1...5):
        try tabs[tab].unsubscribe(channel)
        inside[channel]?.remove(tab)
      default:  // comes, or asks again
        // Two users of three tabs: with the watcher, as many as the channel takes.
        try tabs[tab].subscribe(channel, as: "\(tab % 2)")
        inside[channel, default: []].insert(tab)
      }
      if bench.dice.roll(3) == 0 { harness.turn() }
      if bench.dice.roll(2) == 0 { _ = bench.engine?.release(&bench.dice) }
    }
    bench.settle()
    for channel in channels {
      try expectExact(channel, inside[channel, default: []], harness.node, told: watcher.events)
    }
    for client in harness.clients { client.disconnect() }
    bench.settle()
    #expect(harness.node.channels(of: "1").isEmpty)
    #expect(bench.engine?.hasAnswers != true)
  }

  /// That the node, and the watcher by what it was `told`, know who is in the channel.
  private func expectExact(
    _ channel: String, _ inside: Set<Int>, _ node: Node, told events: [Event]
  ) throws {
    let name = try ChannelName(channel)
    let topic = Topic(app: "1", channel: name)
    #expect(node.occupancy(of: topic)?.subscriptions == inside.count + 1)
    guard name.kind == .presence else { return }
    let users = Set(inside.map { "\($0 % 2)" }).union(["watcher"])
    #expect(Set(node.members(of: topic).map(\.userID)) == users)
    var present: Set = ["watcher"]
    for event in events {
      switch event {
      case .memberAdded(name, let member):
        #expect(present.insert(member.userID).inserted, "\(member.userID) came twice")
      case .memberRemoved(name, let user):
        #expect(present.remove(user) != nil, "\(user) went without having come")
      default: break
      }
    }
    #expect(present == users)
  }
}
