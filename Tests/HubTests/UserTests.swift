import Dialects
import Hub
import Messaging
import Telemetry
import Testing

/// Signing in, on every engine.
@Suite("Users", .timeLimit(.minutes(5)))
struct UserTests {
  typealias Kind = ClusterEngineTests.Kind
  typealias Bench = ClusterEngineTests.Bench

  @Test(
    "who signs in is told, and hears what is sent to the user on any loop",
    arguments: Kind.allCases)
  func signsIn(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    let tabs = (0..<2).map { bench.harness.connect(loop: $0) }
    let other = bench.harness.connect()
    for tab in tabs { try tab.signIn("7") }
    try other.signIn("8")
    bench.settle()
    try bench.harness.publish("A1", to: "#server-to-user-7")
    bench.settle()
    for tab in tabs { #expect(tab.story == ["signed in", "A1"]) }
    #expect(other.story == ["signed in"])
    #expect(try bench.harness.connections(of: "7") == 2)
    #expect(bench.harness.usage.signedIn.value == 3)
    tabs[0].disconnect()
    other.disconnect()
    bench.settle()
    #expect(try bench.harness.connections(of: "7") == 1)
    #expect(bench.harness.usage.signedIn.value == 1)
  }

  @Test(
    "subscribing to one's own channel is answered, once for all who ask, whenever it is asked",
    arguments: Kind.allCases)
  func subscribesToOwn(_ kind: Kind) throws {
    var bench = try Bench(kind)
    let eager = bench.harness.connect()
    try eager.signIn("7")
    for _ in 0..<2 { try eager.subscribe("#server-to-user-7") }
    bench.settle()
    #expect(eager.story == ["signed in", "+#server-to-user-7"])
    try eager.subscribe("#server-to-user-7")
    bench.settle()
    try eager.unsubscribe("#server-to-user-7")
    try bench.harness.publish("A1", to: "#server-to-user-7")
    bench.settle()
    #expect(
      eager.story == ["signed in", "+#server-to-user-7", "+#server-to-user-7", "A1"],
      "what is sent to the user is heard by who is signed in, subscribed or not")
    #expect(try bench.harness.connections(of: "7") == 1)
  }

  @Test("the channel of another user, or of one not signed in, is closed")
  func refusesOthers() throws {
    let bench = try Bench(.local)
    let client = bench.harness.connect()
    let own = try ChannelName(ofUser: "7")
    #expect(throws: Refusal.notSignedIn(own)) { try client.subscribe(own.rawValue) }
    try client.signIn("7")
    bench.harness.turn()
    for other in ["8", "77", "7-"] {
      #expect(throws: Refusal.notSignedIn(try ChannelName(ofUser: other))) {
        try client.subscribe("#server-to-user-\(other)")
      }
    }
    #expect(throws: Refusal.clientEventsNotOn(own)) {
      try client.send("client-a", to: own.rawValue)
    }
  }

  @Test("the channel of a user is open to them however short names of channels have to be")
  func needsNoShortName() throws {
    var rules = App.Rules()
    rules.limits.channelNameLength = 16
    let harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    try client.signIn("7")
    try client.subscribe("#server-to-user-7")
    harness.turn()
    #expect(client.story == ["signed in", "+#server-to-user-7"])
  }

  @Test(
    "signing in again is answered again, but not as somebody else", arguments: Kind.allCases)
  func signsInAgain(_ kind: Kind) throws {
    var bench = try Bench(kind)
    let client = bench.harness.connect()
    try client.signIn("7")
    try client.signIn("7")
    #expect(throws: Refusal.signedInAsAnother(userID: "7")) { try client.signIn("8") }
    bench.settle()
    #expect(client.story == ["signed in"], "one answer for both that were under way")
    try client.signIn("7")
    #expect(throws: Refusal.signedInAsAnother(userID: "7")) { try client.signIn("8") }
    bench.settle()
    #expect(client.story == ["signed in", "signed in"])
    #expect(try bench.harness.connections(of: "7") == 1)
  }

  @Test("a bad token signs nobody in, and says what had to be signed")
  func refusesTokens() throws {
    let bench = try Bench(.local)
    let client = bench.harness.connect()
    let data = #"{"id":"7"}"#
    let refusal = Refusal.userTokenMismatch(
      signed: "\(client.id)::user::\(data)", token: "key:nonsense")
    #expect(throws: refusal) { try client.ask(.signIn(token: "key:nonsense", userData: data)) }
    bench.harness.turn()
    #expect(client.story == [])
    try client.signIn("8")
    bench.harness.turn()
    #expect(client.story == ["signed in"])
  }

  @Test(
    "who is gone before the sign-in completes is counted nowhere", arguments: Kind.allCases)
  func leavesUnderWay(_ kind: Kind) throws {
    var bench = try Bench(kind)
    let client = bench.harness.connect()
    try client.signIn("7", watching: ["8", "9"])
    client.disconnect()
    bench.settle()
    #expect(try bench.harness.connections(of: "7") == 0)
    #expect(bench.harness.usage.signedIn.value == 0)
    #expect(bench.engine?.hasAnswers != true)
  }

  @Test(
    "terminating a user closes all their connections, and nobody else's", arguments: Kind.allCases)
  func terminates(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    let tabs = (0..<2).map { bench.harness.connect(loop: $0) }
    let (other, present) = (bench.harness.connect(), bench.harness.connect())
    for tab in tabs { try tab.signIn("7") }
    try tabs[0].subscribe("presence-room")
    try other.signIn("8")
    try present.subscribe("presence-room", as: "7")
    bench.settle()
    bench.harness.node.terminate(Topic(app: "1", channel: try ChannelName(ofUser: "7")))
    bench.settle()
    for tab in tabs {
      #expect(tab.isFinished)
      #expect(tab.closeCode == 4009)
    }
    for client in [other, present] { #expect(!client.isFinished) }
    #expect(bench.harness.usage.terminations.value == 2)
    #expect(bench.harness.usage.signedIn.value == 1)
    #expect(try bench.harness.connections(of: "7") == 0)
  }

  @Test("terminating a user closes those too who are being signed in", arguments: Kind.allCases)
  func terminatesUnderWay(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    let (early, late) = (bench.harness.connect(), bench.harness.connect(loop: 1))
    try early.signIn("7")
    bench.settle()
    try late.signIn("7")
    let other = bench.harness.connect(loop: 1)
    try other.signIn("8")
    bench.harness.node.terminate(Topic(app: "1", channel: try ChannelName(ofUser: "7")))
    bench.settle()
    for client in [early, late] { #expect(client.closeCode == 4009) }
    #expect(other.story == ["signed in"])
    #expect(try bench.harness.connections(of: "7") == 0)
    #expect(bench.harness.usage.signedIn.value == 1)
  }

  @Test("without channel_data a presence channel is entered as the user who signed in")
  func entersPresence() throws {
    let bench = try Bench(.local)
    let client = bench.harness.connect()
    let room = try ChannelName("presence-room")
    #expect(throws: Refusal.memberMissing(room)) { try client.subscribe("presence-room") }
    try client.signIn("10", info: #"{"name":"Ann"}"#)
    try client.subscribe("presence-room")
    bench.harness.turn()
    let members = [Member(userID: "10", info: #"{"name":"Ann"}"#)]
    #expect(client.events.contains(.subscribed(room, members: members)))
    let tab = bench.harness.connect()
    try tab.subscribe("presence-room", as: "10")
    bench.harness.turn()
    #expect(client.story.last != ">10", "they are one member")
    #expect(tab.events.last == .subscribed(room, members: members))
  }

  @Test("channels of users are in no list")
  func hides() throws {
    let bench = try Bench(.local)
    try bench.harness.connect().signIn("7")
    bench.harness.turn()
    for prefix in ["", "#server-to-user-"] {
      #expect(bench.harness.node.channels(of: "1", prefix: prefix).isEmpty)
    }
  }
}

@Suite("Connections that their app has to know")
struct AuthorizationTests {
  let harness: Harness

  init() throws {
    var rules = App.Rules()
    rules.authorizationSeconds = 30
    harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
  }

  @Test("are closed when they neither sign in nor bring a token in time")
  func closes() throws {
    let (silent, open) = (harness.connect(), harness.connect())
    let (user, member) = (harness.connect(), harness.connect())
    try open.subscribe("room")
    try user.signIn("7")
    try member.subscribe("private-room")
    harness.wait(29)
    #expect(!silent.isFinished)
    let late = harness.connect()
    harness.wait(1)
    for client in [silent, open] {
      #expect(client.isFinished)
      #expect(client.closeCode == 4009)
    }
    for client in [user, member, late] { #expect(!client.isFinished) }
    #expect(harness.usage.unauthorizedClosings.value == 2)
    harness.wait(29)
    #expect(late.closeCode == 4009)
  }

  @Test("are not helped by a token that is wrong")
  func refuses() throws {
    let client = harness.connect()
    let channel = try ChannelName("private-room")
    #expect(throws: Refusal.self) { try client.ask(.subscribe(channel, token: "key:nonsense")) }
    harness.wait(30)
    #expect(client.closeCode == 4009)
  }
}
