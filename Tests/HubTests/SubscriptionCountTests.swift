import Messaging
import Testing

@testable import Hub

@Suite("Counts of subscribers", .timeLimit(.minutes(5)))
struct SubscriptionCountTests {
  static let rules = {
    var rules = App.Rules()
    rules.announcesSubscriptionCounts = true
    return rules
  }()

  @Test("every change is told to all, the newcomer too, after its own success")
  func tells() throws {
    let harness = try Harness(
      loops: 2, rules: Self.rules, engine: ClusterEngineTests.localEngine())
    let clients = (0..<2).map { harness.connect(loop: $0) }
    for client in clients {
      try client.subscribe("room")
      harness.turn()
    }
    try clients[1].subscribe("room")
    harness.turn()
    try clients[1].unsubscribe("room")
    harness.turn()
    #expect(clients[0].story == ["+room", "#1", "#2", "#1"])
    #expect(clients[1].story == ["+room", "#2", "+room"])
  }

  @Test("presence channels have members instead, and users' channels none")
  func leavesOut() throws {
    let harness = try Harness(rules: Self.rules, engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    try client.subscribe("presence-room", as: "7")
    try client.signIn("7")
    try client.subscribe("#server-to-user-7")
    harness.turn()
    #expect(!client.story.contains { $0.hasPrefix("#1") })
  }

  @Test("nobody is told where the app does not want it")
  func isOff() throws {
    let harness = try Harness(engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    try client.subscribe("room")
    harness.turn()
    #expect(client.story == ["+room"])
  }

  @Test("beyond a hundred, changes are told every five seconds, and the last one always is")
  func slowsDown() throws {
    let harness = try Harness(rules: Self.rules, engine: ClusterEngineTests.localEngine())
    let first = harness.connect()
    try first.subscribe("room")
    for _ in 0..<105 { try harness.connect().subscribe("room") }
    harness.turn()
    // 101 was told at once, and what came behind it has to wait.
    #expect(first.story.count == 102 && first.story.last == "#101")
    harness.wait(4)
    #expect(first.story.last == "#101")
    harness.wait(1)
    #expect(first.story.suffix(2) == ["#101", "#106"])
    harness.wait(5)
    harness.wait(5)
    #expect(first.story.last == "#106" && first.story.count == 103, "nothing new, nothing told")
    harness.clients[1].disconnect()
    harness.turn()
    #expect(first.story.last == "#105")
    for client in harness.clients[2..<10] { client.disconnect() }
    harness.turn()
    #expect(first.story.suffix(4) == ["#100", "#99", "#98", "#97"], "few enough again")
    harness.wait(5)
    #expect(first.story.last == "#97")
  }

  @Test("the pace: told at once while few, then told and waiting in turns")
  func paces() {
    var pace = CountPace()
    #expect(pace.changed(to: 100) == .tell)
    #expect(pace.intervalPassed() == .nothing)
    #expect(pace.changed(to: 101) == .tellAndWait)
    #expect(pace.changed(to: 102) == .nothing)
    #expect(pace.changed(to: 100) == .tell)
    #expect(pace.intervalPassed() == .nothing, "nothing was held back since")
    #expect(pace.changed(to: 101) == .tellAndWait)
    #expect(pace.changed(to: 102) == .nothing)
    #expect(pace.intervalPassed() == .tellAndWait)
    #expect(pace.intervalPassed() == .nothing)
    #expect(pace.changed(to: 103) == .tellAndWait)
  }
}
