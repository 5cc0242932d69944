import Cluster
import Hub
import Messaging
import Testing
import Threads

@Suite("Several loops", .timeLimit(.minutes(5)))
struct OrderTests {
  @Test("two loops publishing to one channel at once are seen in one order everywhere")
  func oneOrder() throws {
    let harness = try Harness(loops: 3, engine: LocalEngine())
    let clients = (0..<3).map { harness.connect(loop: $0) }
    for client in clients { try client.subscribe("room") }
    harness.turn()
    let topic = Topic(app: "1", channel: try ChannelName("room"))
    let node = harness.node
    let publishers = try ["a", "b"].map { name in
      try LoopThread(named: name) {
        for number in 0..<2_000 {
          let event = "\(name)\(number)"
          do { try node.publish([Publication(topic, event: event, data: "")]) } catch {
            preconditionFailure("\(error)")
          }
        }
      }
    }
    while clients.contains(where: { $0.story.count < 4_001 }) { harness.turn() }
    for publisher in publishers { publisher.join() }
    #expect(clients[1].story == clients[0].story)
    #expect(clients[2].story == clients[0].story)
    for name in ["a", "b"] {
      let own = clients[0].story.filter { $0.hasPrefix(name) }
      #expect(own == (0..<2_000).map { "\(name)\($0)" }, "one publisher's never overtake")
    }
  }

  @Test("one publisher's events keep their order over channels, on every loop")
  func oneOrderOverChannels() throws {
    let harness = try Harness(loops: 2, engine: LocalEngine())
    let clients = (0..<2).map { harness.connect(loop: $0) }
    for client in clients {
      for channel in ["a", "b"] { try client.subscribe(channel) }
    }
    harness.turn()
    for number in 0..<50 { try harness.publish("\(number)", to: number % 3 == 0 ? "a" : "b") }
    harness.turn()
    for client in clients { #expect(client.story == ["+a", "+b"] + (0..<50).map { "\($0)" }) }
  }

  @Test("an exclusion holds on the loop of the excluded, whoever publishes")
  func excludesAcrossLoops() throws {
    let harness = try Harness(loops: 2, engine: LocalEngine())
    let clients = (0..<2).map { harness.connect(loop: $0) }
    for client in clients { try client.subscribe("room") }
    harness.turn()
    try harness.publish("A1", to: "room", excluding: clients[1].id)
    harness.turn()
    #expect(clients[0].story == ["+room", "A1"])
    #expect(clients[1].story == ["+room"])
  }

  @Test("publishing is refused while a loop that listens is too far behind, and taken again after")
  func refusesWhenBehind() throws {
    let harness = try Harness(loops: 2, engine: LocalEngine())
    let client = harness.connect(loop: 1)
    try client.subscribe("room")
    harness.turn()
    let large = String(repeating: "x", count: 1 << 20)
    let topic = Topic(app: "1", channel: try ChannelName("room"))
    var taken = 0
    let refusal = #expect(throws: Refusal.self) {
      while taken < 100 {
        try harness.node.publish([Publication(topic, event: "e", data: large)])
        taken += 1
      }
    }
    #expect(refusal == .overloaded)
    #expect(taken == harness.node.mailboxLimit >> 20)
    try harness.publish("elsewhere", to: "empty")
    harness.turn()
    #expect(client.story.count == 1 + taken, "what was taken is not lost")
    try harness.publish("again", to: "room")
  }
}
