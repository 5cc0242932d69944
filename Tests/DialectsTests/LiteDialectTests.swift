import Dialects
import Messaging
import Testing

@Suite("The lite dialect")
struct LiteDialectTests {
  let dialect = LiteDialect()
  static let socket = SocketID(123, 456)

  private func text(_ event: Event) -> String {
    String(decoding: dialect.encode(event), as: UTF8.self)
  }

  private func error(_ refusal: Refusal) -> String {
    let frames = refusal.events.map { text($0) }.filter { !$0.isEmpty }
    return frames.count == 1 ? frames[0] : "\(frames)"
  }

  @Test(
    "0.22-0.24 what makes no sense is told in its words, once",
    arguments: [
      ("{", "Invalid JSON format"), ("[]", "Invalid message format"),
      (#"{"event":7}"#, "Invalid message format"), (#"{"event":""}"#, "Invalid message format"),
      (#"{"event":"a","channel":7}"#, "Invalid message format"),
      (#"{"event":"a","auth":{}}"#, "Invalid message format"),
      (#"{"event":"pusher:subscribe"}"#, "Invalid subscribe message format"),
      (#"{"event":"pusher:subscribe","data":{"channel":7}}"#, "Invalid subscribe message format"),
      (#"{"event":"pusher:unsubscribe","data":[]}"#, "Invalid unsubscribe message format"),
      (#"{"event":"a"}"#, "Invalid client event message format"),
      (#"{"event":"a","channel":""}"#, "Invalid client event message format"),
      (#"{"event":"pusher_internal:member_added","channel":"public-a"}"#, "Invalid message format"),
      (#"{"event":"pusher:error","channel":"public-a"}"#, "Invalid message format"),
    ])
  func refuses(message: String, words: String) {
    let refusal = #expect(throws: Refusal.self) {
      let request = try dialect.decodeRequest(Array(message.utf8))
      if case .malformedEvent(let refusal) = request { throw refusal }
    }
    let expected = #"{"event":"pusher:error","data":{"message":"\#(words)"}}"#
    #expect(refusal.map(error) == expected)
  }

  @Test(
    "0.22 names of channels",
    arguments: [
      ("public-chat", true), ("private-user-123", true), ("presence-a_B-9", true),
      ("invalid-channel", false), ("public-", false), ("public-a.b", false), ("public-é", false),
      ("", false), ("public-" + String(repeating: "x", count: 193), true),
      ("public-" + String(repeating: "x", count: 194), false),
    ])
  func names(name: String, isRight: Bool) throws {
    let message = Array(#"{"event":"pusher:subscribe","data":{"channel":"\#(name)"}}"#.utf8)
    guard !isRight else {
      let channel = try ChannelName(name)
      #expect(try dialect.decodeRequest(message) == .subscribe(channel))
      return
    }
    let refusal = #expect(throws: Refusal.self) { try dialect.decodeRequest(message) }
    #expect(refusal.map(error)?.contains("Invalid channel name: \(name)") == true)
  }

  @Test("0.20, 0.21, 0.29-0.31, 0.35 what clients are told, objects all of it")
  func tells() throws {
    let chat = try ChannelName("public-chat")
    let room = try ChannelName("presence-room")
    let john = Member(userID: "user-123", info: #"{"name":"John"}"#)
    let expected: [(Event, String)] = [
      (
        .connected(Self.socket, activityTimeoutSeconds: 120),
        #"{"event":"pusher:connection_established","data":{"socket_id":"123.456","#
          + #""activity_timeout":120}}"#
      ),
      (
        .subscribed(chat, members: nil),
        #"{"event":"pusher_internal:subscription_succeeded","data":{},"channel":"public-chat"}"#
      ),
      (
        .subscribed(room, members: [john]),
        #"{"event":"pusher_internal:subscription_succeeded","data":{"presence":{"hash":{"#
          + #""user-123":{"user_id":"user-123","user_info":{"name":"John"}}},"count":1}},"#
          + #""channel":"presence-room"}"#
      ),
      (
        .memberAdded(room, Member(userID: "7")),
        #"{"event":"pusher_internal:member_added","data":{"user_id":"7","user_info":{}},"#
          + #""channel":"presence-room"}"#
      ),
      (
        .memberRemoved(room, userID: "7"),
        #"{"event":"pusher_internal:member_removed","data":{"user_id":"7"},"#
          + #""channel":"presence-room"}"#
      ),
      (.pong, #"{"event":"pusher:pong","data":{}}"#),
      (
        .published(.init(channel: chat, event: "message", data: #"{"text":"é"}"#)),
        #"{"event":"message","data":{"text":"é"},"channel":"public-chat"}"#
      ),
      (
        .published(.init(channel: chat, event: "e", data: "not JSON")),
        #"{"event":"e","data":"not JSON","channel":"public-chat"}"#
      ),
      (
        .published(.init(channel: chat, event: "e", data: "")),
        #"{"event":"e","channel":"public-chat"}"#
      ),
    ]
    for (event, words) in expected { #expect(text(event) == words) }
  }

  // MARK: Tokens

  @Test(
    "0.27 tokens, by the vectors of its documentation",
    arguments: [
      (
        "change-me-in-production", "private-user-123",
        "123.456:52ca147d6c55e339fe63d0a3dc6e17d5815361f78e389511fd3bcda85cd0caaa"
      ),
      (
        "test-secret", "private-user-123",
        "123.456:4be8edb986a9e1ddde8f014911696614008c68150118332aa833099558b6cfda"
      ),
      (
        "test-secret", "presence-room-abc",
        "123.456:5c62d4460469a0bb0b80c21c6ad411ee9b9baa73db3d33ee0d4037d6970df9c3"
      ),
    ])
  func tokens(secret: String, name: String, token: String) throws {
    var app = App(id: "rtm", key: "rtm", secret: Secret(secret))
    let signed = dialect.sign(socket: "123.456", channel: name, channelData: nil, by: app)
    #expect(signed == token)
    var claim = SubscriptionClaim(Self.socket, try ChannelName(name), token: token)
    _ = try dialect.admit(claim, by: app)
    claim.socket = SocketID(123, 457)
    #expect(throws: Refusal.self) { try dialect.admit(claim, by: app) }
    app = App(id: "rtm", key: "rtm", secret: Secret("another"))
    claim.socket = Self.socket
    #expect(throws: Refusal.self) { try dialect.admit(claim, by: app) }
  }

  @Test("0.28 who a member is, is signed, unless that is left out by a setting")
  func members() throws {
    var app = App(id: "rtm", key: "rtm", secret: Secret("test-secret"))
    let ann = #"{"user_id":"ann"}"#
    let room = try ChannelName("presence-room-abc")
    let signed = dialect.sign(
      socket: "123.456", channel: room.rawValue, channelData: ann, by: app)
    let unsigned = dialect.sign(
      socket: "123.456", channel: room.rawValue, channelData: nil, by: app)
    #expect(
      dialect.sign(
        socket: "123.456", channel: room.rawValue,
        channelData: #"{"user_id":"user-123","user_info":{"name":"John"}}"#, by: app)
        == "123.456:598b805231c15485f2dc7ff04ce914df73c69264162a01a74ec78e2a38b5ded6")
    var claim = SubscriptionClaim(Self.socket, room, token: signed, channelData: ann)
    #expect(try dialect.admit(claim, by: app) == Member(userID: "ann", info: "{}"))
    claim.token = unsigned
    #expect(throws: Refusal.self) { try dialect.admit(claim, by: app) }
    app.rules.presenceAuth = .legacy
    #expect(try dialect.admit(claim, by: app)?.userID == "ann")
  }

  @Test(
    "0.30, 0.32 who a member is that names nobody, and data that is none",
    arguments: [
      (nil, "123.456"), ("{}", "123.456"), (#"{"user_id":7}"#, "7"),
      (#"{"user_id":""}"#, "123.456"),
      ("{", nil), ("[]", nil),
    ] as [(String?, String?)])
  func nobody(data: String?, id: String?) throws {
    var app = App(id: "rtm", key: "rtm", secret: Secret("s"))
    app.rules.presenceAuth = .legacy
    let room = try ChannelName("presence-a")
    let token = dialect.sign(socket: "123.456", channel: "presence-a", channelData: data, by: app)
    let claim = SubscriptionClaim(Self.socket, room, token: token, channelData: data)
    if let id {
      #expect(try dialect.admit(claim, by: app)?.userID == id)
    } else {
      let refusal = #expect(throws: Refusal.self) { try dialect.admit(claim, by: app) }
      let words = "Invalid channel_data for presence channel"
      #expect(refusal.map(error)?.contains(words) == true)
    }
  }
}
