import Cluster
import Hub
import Messaging
import Testing

@Suite("Client events")
struct ClientEventTests {
  let harness: Harness
  let sender: Client
  let other: Client

  init() throws {
    harness = try Harness(engine: LocalEngine())
    sender = harness.connect()
    other = harness.connect()
    for client in [sender, other] {
      try client.subscribe("room")
      try client.subscribe("private-room")
      try client.subscribe("presence-room", as: client.id.description)
    }
    harness.turn()
  }

  @Test("reach everybody but their sender, with the user's id on presence channels")
  func reachOthers() throws {
    try sender.send("client-a", to: "private-room")
    try sender.send("client-b", to: "presence-room")
    harness.turn()
    let received = other.events.compactMap { event in
      if case .published(let content) = event { content } else { nil }
    }
    #expect(received.map(\.event) == ["client-a", "client-b"])
    #expect(received.map(\.userID) == [nil, sender.id.description])
    #expect(!sender.story.contains("client-a"))
  }

  @Test("are refused where they may not go")
  func refuses() throws {
    let outsider = harness.connect()
    let channel = try ChannelName("private-room")
    #expect(throws: Refusal.clientEventsNotOn(try ChannelName("room"))) {
      try sender.send("client-a", to: "room")
    }
    #expect(throws: Refusal.notSubscribed(channel)) {
      try outsider.send("client-a", to: "private-room")
    }
    #expect(
      throws: Refusal.clientEventExceeds(channel, Excess(.eventName, seen: 207, allowed: 200))
    ) {
      try sender.send("client-" + String(repeating: "x", count: 200), to: "private-room")
    }
    #expect(
      throws: Refusal.clientEventExceeds(channel, Excess(.eventData, seen: 10_241, allowed: 10_240))
    ) {
      try sender.ask(
        .clientEvent("client-a", channel: channel, data: String(repeating: "x", count: 10_241)))
    }
  }

  @Test("are limited to ten a second, and a second later there is room again")
  func limitsRate() throws {
    let channel = try ChannelName("private-room")
    for _ in 0..<10 { try sender.send("client-a", to: "private-room") }
    #expect(
      throws: Refusal.clientEventExceeds(channel, Excess(.clientEvents, seen: 11, allowed: 10))
    ) {
      try sender.send("client-a", to: "private-room")
    }
    harness.shards[0].now += .seconds(1)
    for _ in 0..<10 { try sender.send("client-a", to: "private-room") }
  }

  @Test("4.34 are limited for all connections of a user together, on whatever loops, in rooms")
  func limitsUsers() throws {
    let harness = try Harness(loops: 2, engine: LocalEngine())
    let users = [("ann", false), ("ann", false), ("bob", false), ("ann", true), (nil, false)]
    let guests = try users.enumerated().map { number, user in
      let guest = harness.connect(loop: number % 2, dialect: "rooms")
      if let name = user.0 { try guest.identify(name, isVerified: user.1) }
      try guest.subscribe("lobby")
      return guest
    }
    harness.turn()
    for number in 0..<10 { try guests[number % 2].send("message", to: "lobby") }
    for guest in guests[0...1] {
      #expect(throws: Refusal.self) { try guest.send("message", to: "lobby") }
    }
    for guest in guests[2...] {
      for _ in 0..<10 { try guest.send("message", to: "lobby") }
      #expect(throws: Refusal.self) { try guest.send("message", to: "lobby") }
    }
  }

  @Test("0.08 count before they are looked at, in lite")
  func countsAttempts() throws {
    let one = harness.connect(dialect: "lite")
    let channel = try ChannelName("private-room")
    for _ in 0..<5 {
      #expect(throws: Refusal.clientEventsNotOn(channel)) {
        try one.send("hello", to: "private-room")
      }
      #expect(throws: Refusal.reservedEvent("pusher:x")) {
        try one.ask(.malformedEvent(.reservedEvent("pusher:x")))
      }
    }
    try one.subscribe("public-room")
    harness.turn()
    #expect(
      throws: Refusal.clientEventExceeds(
        try ChannelName("public-room"), Excess(.clientEvents, seen: 11, allowed: 10))
    ) {
      try one.send("hello", to: "public-room")
    }
  }
}
