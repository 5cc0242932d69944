import Bytes
import Cluster
import Hub
import Messaging
import Testing

/// Servers that do one thing after the other have clients that count on it.
@Suite("Dialects whose requests are done one by one")
struct SettlingTests {
  let harness: Harness
  private let (one, two): (Client, Client)

  init() throws {
    harness = try Harness(loops: 2, engine: LocalEngine())
    one = harness.connect(dialect: "rooms")
    two = harness.connect(loop: 1, dialect: "rooms")
    harness.turn()
  }

  /// What a client of rooms heard, by the type of the message and what a room counts.
  private func story(_ client: Client) -> [String] {
    client.events.compactMap { event in
      switch event {
      case .other("join_room", _, let payload):
        (try? JSON(parsing: payload))?["members"].map { "\($0.text) in" } ?? "joins"
      case .other("leave_room", _, _): "leaves"
      case .published: "message"
      case .pong: "pong"
      case .failed: "error"
      default: nil
      }
    }
  }

  /// What a client of users heard, by the type of the message.
  private func types(_ client: Client) -> [String] {
    client.events.map { event in
      if case .other(let type, _, _) = event { type } else { "\(event)" }
    }
  }

  @Test("4.24 who leaves at once hears what it said before, and who is there hears who came")
  func leavesAtOnce() throws {
    try two.subscribe("lobby")
    harness.turn()
    try one.subscribe("lobby")
    try one.send("message", to: "lobby")
    try one.unsubscribe("lobby")
    harness.turn()
    #expect(story(one) == ["2 in", "message"])
    #expect(story(two) == ["1 in", "joins", "message", "leaves"])
  }

  @Test("4.24 what is said right behind the joining is said, though its connection breaks")
  func breaks() throws {
    try two.subscribe("lobby")
    harness.turn()
    try one.subscribe("lobby")
    try one.send("message", to: "lobby")
    one.disconnect()
    harness.turn()
    #expect(story(two) == ["1 in", "joins", "message", "leaves"])
  }

  @Test("who is ended while it asks is asked nothing more, and told nothing more")
  func endsMeanwhile() throws {
    let user = harness.connect(dialect: "users")
    try user.ask(.identify("ann"))
    let channel = try ChannelName(of: Identity("ann", isVerified: false))
    harness.node.terminate(Topic(app: "1", channel: channel))
    try user.ask(.direct(DirectMessage("chat", to: "ann", members: #""text":"hi""#)))
    try user.ask(.ping)
    harness.turn()
    #expect(user.isFinished && user.closeCode != nil)
    #expect(!types(user).contains("chat_delivered"))
    try one.subscribe("lobby")
    harness.turn()
    #expect(story(one) == ["1 in"])
  }

  @Test("4.24 answers come in the order of what they answer")
  func keepsOrder() throws {
    try one.subscribe("lobby")
    try one.send("message", to: "lobby")
    try one.ask(.ping)
    try one.send("message", to: "lobby")
    harness.turn()
    #expect(story(one) == ["1 in", "message", "pong", "message"])
  }

  @Test("2.12 a message to oneself comes before the word that it was delivered")
  func hearsItselfFirst() throws {
    let user = harness.connect(dialect: "users")
    try user.ask(.identify("ann"))
    try user.ask(.direct(DirectMessage("chat", to: "ann", members: #""text":"hi""#)))
    harness.turn()
    #expect(types(user).suffix(2) == ["chat", "chat_delivered"])
  }

  @Test("4.20 who joins is told how many there are, less those whose coming it hears of")
  func countsExactly() throws {
    let guests = (0..<8).map { harness.connect(loop: $0 % 2, dialect: "rooms") }
    harness.turn()
    for guest in guests { try guest.subscribe("lobby") }
    harness.turn()
    for (number, guest) in guests.enumerated() {
      let joins = Array(repeating: "joins", count: 7 - number)
      #expect(story(guest) == ["\(number + 1) in"] + joins)
    }
  }
}
