import Messaging
import Testing

@Suite("Channel names")
struct ChannelNameTests {
  @Test(
    "the prefix decides the kind, the longest one first, at the start only",
    arguments: [
      ("room", .public), ("private-room", .private), ("presence-room", .presence),
      ("private-encrypted-room", .encrypted), ("my-private-room", .public),
      ("privateroom", .public), ("cache-room", .public), ("private-cache-room", .private),
      ("a_b-c=d@e,f.g;h", .public),
    ] as [(String, ChannelKind)])
  func kinds(_ text: String, _ kind: ChannelKind) throws {
    #expect(try ChannelName(text).kind == kind)
  }

  @Test(
    "refuses what Pusher's libraries refuse, and says why",
    arguments: [
      ("", .empty), ("a b", .illegalCharacter(" ")), ("a/b", .illegalCharacter("/")),
      ("#server-to-user-1", .illegalCharacter("#")), ("zoë", .illegalCharacter("ë")),
      ("e\u{301}", .illegalCharacter("e\u{301}")),
      (String(repeating: "x", count: 201), .tooLong(bytes: 201)),
    ] as [(String, ChannelName.Invalid)])
  func refuses(_ text: String, _ reason: ChannelName.Invalid) {
    #expect(throws: reason) { try ChannelName(text) }
  }

  @Test("200 bytes are allowed, though the documentation says 164")
  func longest() throws { _ = try ChannelName(String(repeating: "x", count: 200)) }
}

@Suite("Socket ids")
struct SocketIDTests {
  @Test("two numbers joined by a dot, both ways")
  func roundTrips() {
    #expect(SocketID("123.456")?.description == "123.456")
    #expect(SocketID("9876543210.0")?.description == "9876543210.0", "another server's")
  }

  @Test(
    "nothing else is one",
    arguments: [
      "", "1", "1.", ".1", "1.2.3", "+1.2", "-1.2", "1.18446744073709551616", "a.b", "1.2 ", "١.٢",
    ])
  func refuses(_ text: String) { #expect(SocketID(text) == nil) }
}

@Suite("Secrets")
struct SecretTests {
  @Test("no way of printing one shows it")
  func hides() {
    let app = App(id: "1", key: "k", secret: Secret("hunter2"))
    var dumped = ""
    dump(app, to: &dumped)
    for text in ["\(app)", String(reflecting: app), dumped] {
      #expect(!text.contains("hunter2"))
    }
  }
}
