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
      ("a_b-c=d@e,f.g;h", .public), ("#server-to-user-7", .user),
      ("#server-to-user-a@b.c", .user), ("server-to-user-7", .public),
      ("#server-to-user-presence-7", .user),
    ] as [(String, ChannelKind)])
  func kinds(_ text: String, _ kind: ChannelKind) throws {
    #expect(try ChannelName(text).kind == kind)
  }

  @Test(
    "four prefixes, and no other, promise that the last event is kept",
    arguments: [
      ("cache-a", true), ("private-cache-a", true), ("presence-cache-a", true),
      ("private-encrypted-cache-a", true), ("cachea", false), ("my-cache-a", false),
      ("private-my-cache-a", false), ("cache-", true), ("#server-to-user-cache-a", false),
      ("encrypted-cache-a", false),
    ])
  func caches(_ text: String, _ isCached: Bool) throws {
    #expect(try ChannelName(text).isCached == isCached)
  }

  @Test(
    "refuses what Pusher's libraries refuse, and says why",
    arguments: [
      ("", .empty), ("a b", .illegalCharacter(" ")), ("a/b", .illegalCharacter("/")),
      ("#server-to-user-", .illegalCharacter("#")), ("#a", .illegalCharacter("#")),
      ("#server-to-user-#7", .illegalCharacter("#")),
      ("#server-to-user-a b", .illegalCharacter(" ")),
      ("#server-to-user-\u{301}", .illegalCharacter("\u{301}")), ("zoë", .illegalCharacter("ë")),
      ("e\u{301}", .illegalCharacter("e\u{301}")),
      (String(repeating: "x", count: 1025), .tooLong(bytes: 1025)),
    ] as [(String, ChannelName.Invalid)])
  func refuses(_ text: String, _ reason: ChannelName.Invalid) {
    #expect(throws: reason) { try ChannelName(text) }
  }

  @Test("1024 bytes are a name; how many of them an app allows is its own limit")
  func longest() throws { _ = try ChannelName(String(repeating: "x", count: 1024)) }
}

@Suite("Channels of users")
struct UserChannelTests {
  @Test("are named after the user, and tell whose they are")
  func names() throws {
    let name = try ChannelName(ofUser: "ann")
    #expect(try name == ChannelName("#server-to-user-ann"))
    #expect(name.userID == "ann")
    #expect(try ChannelName("ann").userID == nil)
    #expect(!name.kind.needsToken && !name.kind.carriesClientEvents)
    _ = try ChannelName(ofUser: String(repeating: "x", count: 1008))
  }

  @Test(
    "are of no user whose id is none",
    arguments: [
      ("", .empty), ("a b", .illegalCharacter(" ")),
      (String(repeating: "x", count: 1009), .tooLong(bytes: 1025)),
    ] as [(String, ChannelName.Invalid)])
  func refuses(_ id: String, _ reason: ChannelName.Invalid) {
    #expect(throws: reason) { try ChannelName(ofUser: id) }
  }

  @Test(
    "of any letters say of an id what is wrong with it, not with the name",
    arguments: [
      ("", "a user's id must not be empty; give it one"),
      ("a\0", "a user's id must not hold the control character U+0000; leave it out"),
      ("a\nb", "a user's id must not hold the control character U+000A; leave it out"),
      (
        String(repeating: "é", count: 505),
        "a user's id is never longer than 1008 bytes; this one has 1010; choose a shorter one"
      ),
    ])
  func tells(_ id: String, _ words: String) {
    let reason = #expect(throws: ChannelName.Invalid.self) {
      try ChannelName(of: Identity(id, isVerified: true))
    }
    #expect(reason?.description(of: "a user's id") == words)
  }
}

@Suite("Socket ids")
struct SocketIDTests {
  @Test("two numbers joined by a dot, both ways")
  func roundTrips() {
    #expect(SocketID("123.456")?.description == "123.456")
    #expect(SocketID("9876543210.0")?.description == "9876543210.0", "another server's")
    for text in ["11.00", "007.1", "0.00", "10.20"] {
      #expect(SocketID(text)?.description == text, "pusher-fake's")
    }
    #expect(SocketID("1.02") != SocketID("1.2"))
    #expect(SocketID(String(repeating: "0", count: 300) + ".1") == nil)
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
