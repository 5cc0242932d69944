import Cluster
import Hub
import Messaging
import Telemetry
import Testing

@Suite("Shard: one loop's share of the hub")
struct ShardTests {
  let harness: Harness
  init() throws { harness = try Harness(engine: LocalEngine()) }

  @Test("a connection is greeted with its id")
  func greets() {
    let client = harness.connect()
    harness.turn()
    #expect(client.events == [.connected(client.id, activityTimeoutSeconds: 120)])
  }

  @Test("whatever a turn has for a connection goes out in one write")
  func writesOnce() throws {
    let client = harness.connect()
    try client.subscribe("room")
    harness.turn()
    let before = client.writes
    for event in ["A1", "A2", "A3"] { try harness.publish(event, to: "room") }
    harness.turn()
    #expect(client.story == ["+room", "A1", "A2", "A3"])
    #expect(client.writes == before + 1)
  }

  @Test("events of several channels arrive in the order they were published: A1 B1 A2")
  func keepsOrderAcrossChannels() throws {
    let both = harness.connect()
    let onlyA = harness.connect()
    for channel in ["a", "b"] { try both.subscribe(channel) }
    try onlyA.subscribe("a")
    harness.turn()
    for (event, channel) in [("A1", "a"), ("B1", "b"), ("A2", "a")] {
      try harness.publish(event, to: channel)
    }
    harness.turn()
    #expect(both.story == ["+a", "+b", "A1", "B1", "A2"])
    #expect(onlyA.story == ["+a", "A1", "A2"])
  }

  @Test("who joins between two publications of a turn hears the second only")
  func joinsInMidTurn() throws {
    let early = harness.connect()
    try early.subscribe("room")
    harness.turn()
    let late = harness.connect()
    try harness.publish("A1", to: "room")
    try late.subscribe("room")
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(late.story == ["+room", "A2"])
    #expect(early.story == ["+room", "A1", "A2"])
  }

  @Test("who leaves between two publications of a turn hears the first only")
  func leavesInMidTurn() throws {
    let client = harness.connect()
    let stays = harness.connect()
    for client in [client, stays] { try client.subscribe("room") }
    harness.turn()
    try harness.publish("A1", to: "room")
    harness.receiveMail()
    try client.unsubscribe("room")
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(client.story == ["+room", "A1"])
    #expect(stays.story == ["+room", "A1", "A2"])
  }

  @Test("who leaves and rejoins between two publications of a turn hears each once, in place")
  func rejoinsInMidTurn() throws {
    let client = harness.connect()
    try client.subscribe("room")
    harness.turn()
    try harness.publish("A1", to: "room")
    harness.receiveMail()
    try client.unsubscribe("room")
    try client.subscribe("room")
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(client.story == ["+room", "A1", "+room", "A2"])
  }

  @Test("an excluded connection misses that one event of the turn and no other")
  func excludes() throws {
    let clients = (0..<3).map { _ in harness.connect() }
    for client in clients { try client.subscribe("room") }
    harness.turn()
    try harness.publish("A1", to: "room")
    try harness.publish("A2", to: "room", excluding: clients[1].id)
    try harness.publish("A3", to: "room")
    harness.turn()
    #expect(clients[0].story == ["+room", "A1", "A2", "A3"])
    #expect(clients[1].story == ["+room", "A1", "A3"])
    #expect(clients[2].story == ["+room", "A1", "A2", "A3"])
  }

  @Test("a direct answer keeps its place among the turn's events")
  func answersInPlace() throws {
    let client = harness.connect()
    try client.subscribe("room")
    harness.turn()
    try harness.publish("A1", to: "room")
    harness.receiveMail()
    try client.ask(.ping)
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(
      client.events.suffix(3).map { event in
        if case .published(let content) = event { content.event } else { "\(event)" }
      } == ["A1", "pong", "A2"])
  }

  @Test("leaving at the end of a turn loses nothing; the last write tells why")
  func closes() throws {
    let client = harness.connect()
    try client.subscribe("room")
    harness.turn()
    try harness.publish("A1", to: "room")
    harness.receiveMail()
    client.close(because: .draining)
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(client.story == ["+room", "A1"])
    #expect(client.closeCode == 4200)
    #expect(client.isFinished)
    client.disconnect()
    #expect(harness.usage.connections.value == 0)
  }

  @Test("a connection whose outbox is full is cut off with 4100, and hears nothing more")
  func cutsOff() throws {
    let slow = harness.connect()
    let quick = harness.connect()
    for client in [slow, quick] { try client.subscribe("room") }
    harness.turn()
    slow.isFull = true
    try harness.publish("A1", to: "room")
    harness.turn()
    try harness.publish("A2", to: "room")
    harness.turn()
    #expect(slow.closeCode == 4100)
    #expect(slow.story == ["+room", "A1"])
    #expect(quick.story == ["+room", "A1", "A2"])
    #expect(harness.usage.slowClosings.value == 1)
  }

  @Test("what a connection hears is counted, whether it stays, leaves, closes or is excluded")
  func countsDeliveries() throws {
    let clients = (0..<5).map { _ in harness.connect() }
    for client in clients { try client.subscribe("room") }
    harness.turn()
    try harness.publish("A1", to: "room")
    harness.receiveMail()
    try clients[1].unsubscribe("room")
    clients[2].close(because: .draining)
    clients[3].disconnect()
    try harness.publish("A2", to: "room", excluding: clients[4].id)
    harness.turn()
    let heard = clients.map { $0.story.count - 1 }
    #expect(heard == [2, 1, 1, 0, 1])
    #expect(harness.usage.deliveries.value == 5)
  }

  @Test("asking again and again before the answer has come brings one answer more, not many")
  func refreshesOnce() throws {
    let client = harness.connect()
    try client.subscribe("presence-room", as: "1")
    harness.turn()
    for _ in 0..<5 { try client.subscribe("presence-room", as: "1") }
    harness.turn()
    #expect(client.story == ["+presence-room", "+presence-room"])
    try client.subscribe("presence-room", as: "1")
    harness.turn()
    #expect(client.story.count == 3)
  }

  @Test("subscribing twice is answered twice and counted once")
  func subscribesTwice() throws {
    let client = harness.connect()
    for _ in 0..<2 {
      try client.subscribe("room")
      harness.turn()
    }
    try harness.publish("A1", to: "room")
    harness.turn()
    #expect(client.story == ["+room", "+room", "A1"])
    let room = Topic(app: "1", channel: try ChannelName("room"))
    #expect(harness.node.occupancy(of: room)?.subscriptions == 1)
  }

  @Test("when many come and go, each that stays hears each event once")
  func swapsPositions() throws {
    let clients = (0..<20).map { _ in harness.connect() }
    for client in clients { try client.subscribe("room") }
    harness.turn()
    for (index, client) in clients.enumerated() where index % 3 == 0 {
      try client.unsubscribe("room")
    }
    for (index, client) in clients.enumerated() where index % 3 == 1 { client.disconnect() }
    try harness.publish("A1", to: "room")
    harness.turn()
    for (index, client) in clients.enumerated() {
      #expect(client.story == (index % 3 == 2 ? ["+room", "A1"] : ["+room"]), "client \(index)")
    }
  }
}
