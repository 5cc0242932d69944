import Cluster
import Dialects
import Hub
import Messaging
import Testing

/// A user's own connections, by what everybody hears of the user.
@Suite("4.09 users who are away")
struct AttentionTests {
  let harness: Harness
  let watcher: Client
  let tabs: [Client]

  /// Two connections of ann's, each on a loop of its own; time is counted from their coming.
  init() throws {
    var rules = Harness.app.rules
    rules.awaySeconds = 120
    harness = try Harness(loops: 2, rules: rules, engine: LocalEngine())
    let harness = harness
    watcher = harness.connect(dialect: "rooms")
    harness.turn()
    tabs = try (0..<2).map { loop in
      let tab = harness.connect(loop: loop, dialect: "rooms")
      try tab.identify("ann")
      return tab
    }
    for _ in 0..<2 { harness.turn() }
    #expect(told == ["ann online", "ann online"])
  }

  /// How users are, as the watcher was told.
  var told: [String] {
    watcher.events.compactMap { event in
      guard case .other("presence", _, let data) = event else { return nil }
      let parts = data.split(separator: "\"")  // {"userId":"ann","status":"away",…
      return "\(parts[3]) \(parts[7])"
    }
  }

  @Test("are told of once all of their connections have said nothing for so long, once")
  func allAreSilent() throws {
    harness.wait(60)
    try tabs[1].ask(.ping)
    harness.wait(61)
    #expect(told.count == 2, "the first has been silent for 121 s, the second for 61")
    try tabs[0].ask(.pong)
    try tabs[1].ask(.pong)
    harness.wait(58)
    #expect(told.count == 2, "119 s")
    harness.wait(1)
    #expect(told.suffix(1) == ["ann away"])
    for _ in 0..<5 { harness.wait(120) }
    #expect(told.count == 3)
  }

  @Test("what is said right behind the handshake stands")
  func saysAtOnce() throws {
    let bob = harness.connect(dialect: "rooms")
    try bob.identify("bob")
    try bob.ask(.setStatus(.offline, metadata: nil))
    for _ in 0..<2 { harness.turn() }
    #expect(told.suffix(2) == ["bob online", "bob offline"])
  }

  @Test("are back with the next message of any of them, and may go again", arguments: 0..<2)
  func speaks(tab: Int) throws {
    harness.wait(120)
    try tabs[tab].ask(.ping)
    harness.turn()
    #expect(told.suffix(2) == ["ann away", "ann online"])
    try tabs[tab].ask(.ping)
    harness.wait(119)
    #expect(told.count == 4)
    harness.wait(1)
    #expect(told.suffix(1) == ["ann away"])
  }

  @Test("are back when one more comes, who is told of anyway")
  func comes() throws {
    harness.wait(120)
    let third = harness.connect(dialect: "rooms")
    try third.identify("ann")
    for _ in 0..<2 { harness.turn() }
    #expect(told.suffix(2) == ["ann away", "ann online"])
    harness.wait(119)
    #expect(told.count == 4)
    harness.wait(1)
    #expect(told.suffix(1) == ["ann away"])
  }

  @Test("are away when the only one that spoke goes, and gone with the last")
  func leaves() throws {
    harness.wait(60)
    try tabs[0].ask(.ping)
    harness.wait(60)
    #expect(told.count == 2)
    tabs[0].disconnect()
    harness.turn()
    #expect(told.suffix(1) == ["ann away"])
    tabs[1].disconnect()
    harness.turn()
    #expect(told.suffix(1) == ["ann offline"])
    for _ in 0..<3 { harness.wait(120) }
    #expect(told.count == 4)
    let again = harness.connect(dialect: "rooms")
    try again.identify("ann")
    for _ in 0..<2 { harness.turn() }
    harness.wait(120)
    #expect(told.suffix(2) == ["ann online", "ann away"], "what was is forgotten")
  }

  @Test("say how they are, and are told of once for it, also when they were away")
  func saysWhenAway() throws {
    harness.wait(120)
    try tabs[0].ask(.setStatus(.offline, metadata: nil))
    harness.turn()
    #expect(told.suffix(2) == ["ann away", "ann offline"])
    harness.wait(120)
    try tabs[1].ask(.ping)
    harness.turn()
    #expect(told.last == "ann offline" && told.count == 4)
  }

  @Test("are told of last as they are, though another loop be quicker to tell")
  func isOvertaken() throws {
    harness.wait(60)
    try tabs[0].ask(.ping)
    // A loop has decided that she is away, and before it says so the other one hears of her.
    tabs[1].onStep = { [tabs] _ in
      tabs[1].onStep = nil
      #expect(throws: Never.self) { try tabs[0].ask(.ping) }
    }
    harness.wait(120)
    harness.turn()
    #expect(told.contains("ann away") && told.last == "ann online", "\(told)")
  }

  @Test("are told of last as gone, though another loop be quicker to tell")
  func isOvertakenByItsEnd() throws {
    harness.wait(60)
    try tabs[0].ask(.ping)
    harness.wait(60)
    tabs[0].onStep = { [tabs] _ in
      tabs[0].onStep = nil
      tabs[1].disconnect()
    }
    tabs[0].close(because: .pongMissing)
    for _ in 0..<2 { harness.turn() }
    #expect(told.contains("ann away") && told.last == "ann offline", "\(told)")
  }

  @Test("keep what they say of themselves", arguments: [UserStatus.Kind.away, .offline])
  func chooses(kind: UserStatus.Kind) throws {
    try tabs[0].ask(.setStatus(kind, metadata: nil))
    for _ in 0..<3 { harness.wait(120) }
    try tabs[1].ask(.ping)
    harness.turn()
    #expect(told.count == 3 && told.last == "ann \(kind.rawValue)")
    try tabs[0].ask(.setStatus(.online, metadata: nil))
    harness.wait(120)
    #expect(told.suffix(2) == ["ann online", "ann away"])
  }

  @Test("are others when a connection becomes another's, with one reminder whoever it is")
  func changesHands() throws {
    harness.wait(60)
    for number in 0..<100 { try tabs[0].ask(.identify("bob\(number)")) }
    try tabs[0].ask(.identify("bob"))
    for _ in 0..<2 { harness.turn() }
    let before = told.count
    harness.wait(60)
    #expect(told.dropFirst(before) == ["ann away"])
    harness.wait(60)
    #expect(told.dropFirst(before + 1) == ["bob away"])
  }

  @Test("are never away where the app says nothing of it")
  func isOff() throws {
    let harness = try Harness(engine: LocalEngine())
    let one = harness.connect(dialect: "rooms")
    try one.identify("ann")
    for _ in 0..<3 { harness.wait(3600) }
    #expect(!String(describing: one.events).contains("away"))
  }

  @Test(
    "4.40 who says to be offline is not counted as online, on whatever loop, nor forgotten",
    arguments: [120, nil])
  func counts(awaySeconds: Int?) throws {
    var rules = Harness.app.rules
    rules.awaySeconds = awaySeconds
    let harness = try Harness(loops: 2, rules: rules, engine: LocalEngine())
    let tabs = (0..<2).map { harness.connect(loop: $0, dialect: "rooms") }
    func expect(_ online: Int, _ connected: Int, _ words: Comment) {
      for _ in 0..<2 { harness.turn() }
      let occupancy = harness.node.occupancyByApp()["1"]
      #expect(occupancy?.onlineUsers == online && occupancy?.connectedUsers == connected, words)
      #expect(harness.node.users(in: "1", limit: 9, evenIfOffline: false).count == online, words)
      #expect(harness.node.users(in: "1", limit: 9).count == connected, words)
    }
    try tabs[0].identify("ann")
    expect(1, 1, "one connection")
    try tabs[0].ask(.setStatus(.offline, metadata: nil))
    expect(0, 1, "offline, says one loop")
    try tabs[0].ask(.setStatus(.offline, metadata: nil))
    expect(0, 1, "offline twice")
    try tabs[1].identify("ann")
    expect(1, 1, "who comes anew is online")
    try tabs[1].ask(.setStatus(.offline, metadata: nil))
    try tabs[0].ask(.setStatus(.away, metadata: nil))
    expect(1, 1, "away is there")
    try tabs[1].ask(.setStatus(.offline, metadata: nil))
    tabs[0].disconnect()
    expect(0, 1, "offline still")
    tabs[1].disconnect()
    expect(0, 0, "gone")
    let again = harness.connect(dialect: "rooms")
    try again.identify("ann")
    expect(1, 1, "back")
  }
}
