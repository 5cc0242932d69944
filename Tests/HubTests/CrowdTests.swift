import Cluster
import Hub
import Messaging
import Telemetry
import TestSupport
import Testing

@Suite("A roster of thousands", .timeLimit(.minutes(5)))
struct CrowdTests {
  @Test("whoever is in hears each event once, however the others come and go")
  func comeAndGo() throws {
    let harness = try Harness(engine: LocalEngine())
    let clients = (0..<5_000).map { _ in harness.connect() }
    var expected = [[String]](repeating: [], count: clients.count)
    var inside: Set<Int> = []
    var dice = SeededGenerator(seed: 11)
    for step in 1...8_000 {
      let position = dice.roll(clients.count)
      if inside.remove(position) != nil {
        try clients[position].unsubscribe("room")
      } else {
        try clients[position].subscribe("room")
        inside.insert(position)
      }
      // A turn has joins and leaves before, between and behind its events.
      guard step.isMultiple(of: 500) else { continue }
      let excluded = dice.roll(clients.count)
      try harness.publish("A\(step)", to: "room", excluding: clients[excluded].id)
      harness.receiveMail()
      for position in inside where position != excluded {
        expected[position].append("A\(step)")
      }
      if step.isMultiple(of: 1_500) { harness.turn() }
    }
    harness.turn()
    for (position, client) in clients.enumerated() {
      let heard = client.story.filter { $0 != "+room" }
      #expect(heard == expected[position], "client \(position)")
    }
    let room = Topic(app: "1", channel: try ChannelName("room"))
    #expect(harness.node.occupancy(of: room)?.subscriptions == inside.count)
    let delivered = expected.map(\.count).reduce(0, +)
    #expect(harness.usage.deliveries.value == delivered)
  }
}
