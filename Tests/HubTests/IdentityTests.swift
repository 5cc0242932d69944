import Cluster
import Hub
import Messaging
import Testing

@Suite("C21: verified and unverified ids")
struct IdentityTests {
  private func claim(_ client: Client, _ user: String) throws {
    try client.ask(.identify(user))
  }

  @Test("never mix: a claim opens nothing of who has signed in")
  func keepsApart() throws {
    let harness = try Harness(engine: ClusterEngineTests.localEngine())
    let (proven, claimed) = (harness.connect(), harness.connect())
    try proven.signIn("7")
    try claim(claimed, "7")
    harness.turn()
    try harness.publish("A1", to: "#server-to-user-7")
    harness.turn()
    #expect(proven.story == ["signed in", "A1"])
    #expect(!claimed.story.contains("A1"))
    let sent = try harness.node.tell(
      "7", in: harness.usage, event: "A2", data: "{}", from: .init("users", sender: "8"))
    harness.turn()
    #expect(sent == 1)
    #expect(proven.story.last == "client-A2")
    #expect(!String(describing: claimed.events.last).contains("A2"))
    let room = try ChannelName("presence-room")
    #expect(throws: Refusal.memberMissing(room)) { try claimed.subscribe("presence-room") }
    harness.node.terminate(Topic(app: "1", channel: try ChannelName(ofUser: "7")))
    for _ in 0..<2 { harness.turn() }
    #expect(proven.isFinished && !claimed.isFinished)
    let later = try harness.node.tell(
      "7", in: harness.usage, event: "A3", data: "{}", from: .init("users"))
    harness.turn()
    #expect(later == 1)
    // In this dialect nobody claims, so nobody knows the channel's name.
    #expect(String(describing: claimed.events.last).contains("A3"))
  }

  @Test("are the same where the app trusts its clients' word")
  func trusts() throws {
    var rules = Harness.app.rules
    rules.trustsUserIDs = true
    let harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
    let claimed = harness.connect()
    try claim(claimed, "7")
    harness.turn()
    try harness.publish("A1", to: "#server-to-user-7")
    harness.turn()
    #expect(claimed.story.last == "A1")
    harness.node.terminate(Topic(app: "1", channel: try ChannelName(ofUser: "7")))
    for _ in 0..<2 { harness.turn() }
    #expect(claimed.isFinished)
  }

  @Test("have limits of their own")
  func limits() throws {
    var rules = Harness.app.rules
    rules.limits.userConnections = 1
    let harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
    let (claimed, proven) = (harness.connect(), harness.connect())
    try claim(claimed, "7")
    try proven.signIn("7")
    harness.turn()
    #expect(proven.story == ["signed in"])
    #expect(try harness.connections(of: "7") == 1)
  }

  @Test("a token that is wrong proves nobody")
  func refuses() throws {
    let harness = try Harness(engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    #expect(throws: Refusal.self) { try client.ask(.identify("7", token: "x.y.z")) }
  }

  @Test("send each other no more messages than client events")
  func limitsRate() throws {
    let harness = try Harness(engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    let message = Request.direct(DirectMessage("chat", to: "7", members: ""))
    for _ in 0..<10 { try client.ask(message) }
    let excess = Excess(.clientEvents, seen: 11, allowed: 10)
    #expect(throws: Refusal.clientEventExceeds(.everybody, excess)) { try client.ask(message) }
  }
}
