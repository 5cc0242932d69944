import Dialects
import Messaging
import TestSupport
import Testing

@Suite("What a subscription's token is refused for")
struct TokenRefusalTests {
  static let app = App(id: "3", key: "key", secret: Secret("secret"))
  static let secret = channel("private-a")
  static let room = channel("presence-a")
  static let socket = SocketID(1, 2)

  @Test(
    "a private channel needs a token of this app, for this socket and channel",
    arguments: [
      (nil, .tokenMissing(secret)), ("", .tokenMissing(secret)), ("key", .tokenMalformed(secret)),
      (":sig", .tokenMalformed(secret)), ("key:", .tokenMalformed(secret)),
      ("other:sig", .tokenOfOtherApp(secret, key: "other")),
      ("key:sig", .tokenMismatch(secret, signed: "1.2:private-a", token: "key:sig")),
      ("key:si:g", .tokenMismatch(secret, signed: "1.2:private-a", token: "key:si:g")),
    ] as [(String?, Refusal)])
  func refuses(_ token: String?, _ refusal: Refusal) {
    #expect(throws: refusal) {
      try ChannelToken(Self.socket, Self.secret).verify(token, by: Self.app)
    }
  }

  @Test("a token is good for one socket and one channel only, whatever the case of its digits")
  func isBound() throws {
    let token = ChannelToken(Self.socket, Self.secret).signed(by: Self.app)
    #expect(try ChannelToken(Self.socket, Self.secret).verify(token, by: Self.app) == nil)
    for other in [
      ChannelToken(SocketID(1, 3), Self.secret), ChannelToken(Self.socket, channel("private-b")),
    ] {
      #expect(throws: Refusal.self) { try other.verify(token, by: Self.app) }
    }
    let (key, signature) = ("key", token.dropFirst(4))
    #expect(throws: Refusal.self) {
      try ChannelToken(Self.socket, Self.secret)
        .verify("\(key):\(signature.uppercased())", by: Self.app)
    }
  }

  @Test("a public channel needs none, and takes any")
  func takesAll() throws {
    let token = ChannelToken(Self.socket, channel("orders"))
    #expect(try token.verify(nil, by: Self.app) == nil)
    #expect(try token.verify("nonsense", by: Self.app) == nil)
  }

  @Test(
    "channel_data names the user by text or number, with whatever else the app tells of them",
    arguments: [
      (#"{"user_id":"ann"}"#, Member(userID: "ann")),
      (#"{"user_id":10,"user_info":null}"#, Member(userID: "10")),
      (#"{"user_id":9007199254740992}"#, Member(userID: "9007199254740992")),
      (#"{"user_id":"\u00e9","user_info":[ 1, "a b" ]}"#, Member(userID: "é", info: #"[1,"a b"]"#)),
      (
        #"{ "user_info" : { "name" : "Ann" }, "user_id" : "1" }"#,
        Member(userID: "1", info: #"{"name":"Ann"}"#)
      ),
    ])
  func readsMembers(_ channelData: String, _ member: Member) throws {
    let token = ChannelToken(Self.socket, Self.room, channelData: channelData)
    #expect(try token.verify(token.signed(by: Self.app), by: Self.app) == member)
  }

  @Test(
    "channel_data that names no user is refused, however well it is signed",
    arguments: [
      (nil, .memberMissing(room)), ("{}", .memberMissing(room)),
      (#"{"user_id":null}"#, .memberMissing(room)),
      (
        "x",
        .memberInvalid(room, reason: "is no JSON: 'x' cannot stand at byte 0 of the JSON text")
      ),
      ("[]", .memberInvalid(room, reason: "must be a JSON object with a user_id")),
      (#"{"user_id":""}"#, .memberInvalid(room, reason: "has an empty user_id")),
      (#"{"user_id":1.5}"#, notWhole), (#"{"user_id":9007199254740993}"#, notWhole),
      (#"{"user_id":true}"#, notWhole), (#"{"user_id":{}}"#, notWhole),
      (
        #"{"user_id":"\#(String(repeating: "x", count: 129))"}"#,
        .subscriptionExceeds(room, Excess(.userID, seen: 129, allowed: 128))
      ),
      (
        #"{"user_id":"\#(String(repeating: "x", count: 2035))"}"#,
        .subscriptionExceeds(room, Excess(.memberSize, seen: 2049, allowed: 2048))
      ),
    ] as [(String?, Refusal)])
  func refusesMembers(_ channelData: String?, _ refusal: Refusal) {
    let token = ChannelToken(Self.socket, Self.room, channelData: channelData)
    #expect(throws: refusal) { try token.verify(token.signed(by: Self.app), by: Self.app) }
  }

  static let notWhole = Refusal.memberInvalid(
    room, reason: "needs a user_id that is a string, or a whole number up to 2^53")

  @Test("no random edit of token or user gets in")
  func survives() throws {
    var generator = SeededGenerator(seed: 5)
    let data = #"{"user_id":"ann","user_info":{"a":[1,2]}}"#
    let genuine = ChannelToken(Self.socket, Self.room, channelData: data)
    let signed = genuine.signed(by: Self.app)
    for _ in 0..<2000 {
      let token = String(decoding: generator.mutate(Array(signed.utf8)), as: UTF8.self)
      if token != signed {
        #expect(throws: Refusal.self) { try genuine.verify(token, by: Self.app) }
      }
      let edited = String(decoding: generator.mutate(Array(data.utf8)), as: UTF8.self)
      let forged = ChannelToken(Self.socket, Self.room, channelData: edited)
      if edited != data {
        #expect(throws: Refusal.self) { try forged.verify(signed, by: Self.app) }
      }
      // Signed by the app itself it may be refused or not, but it is read without harm.
      _ = try? forged.verify(forged.signed(by: Self.app), by: Self.app)
    }
  }
}
