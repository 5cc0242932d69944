import Dialects
import Messaging
import TestSupport
import Testing

/// What every row of the table of dialects must do.
@Suite("Every dialect")
struct DialectTests {
  static let requests: [Request] = [
    .ping,
    .pong,
    .subscribe(orders),
    .subscribe(room, token: "key:signature", channelData: awkward),
    .subscribe(channel("private-a"), token: "key:signature"),
    .unsubscribe(orders),
    .subscribe(channel("#server-to-user-7")),
    .signIn(token: "key:signature", userData: awkward),
    .signIn(token: "", userData: ""),
    .clientEvent("client-typing", channel: room, data: #"{"on": true}"#),
    .clientEvent("client-é\"\\", channel: room, data: awkward),
    .clientEvent("client-", channel: room, data: ""),
  ]

  @Test("reads back the requests it writes", arguments: dialects, requests)
  func roundTrips(_ dialect: any Dialect, _ request: Request) throws {
    let text = dialect.encode(request)
    guard dialect.name != "pusher" else {
      #expect(try dialect.decodeRequest(text) == request)
      return
    }
    // Others have no names for some channels, or words for some requests.
    if let read = try? dialect.decodeRequest(text) {
      #expect(try dialect.decodeRequest(dialect.encode(read)) == read)
    }
  }

  static let events: [Event] = [
    .connected(SocketID(123, 456), activityTimeoutSeconds: 120),
    .ping,
    .pong,
    .subscribed(orders, members: nil),
    .subscribed(room, members: []),
    .subscribed(room, members: [ann, Member(userID: "7"), Member(userID: awkward, info: "[1,2]")]),
    .memberAdded(room, ann),
    .memberAdded(room, Member(userID: "7")),
    .memberRemoved(room, userID: "é\"\\"),
    .published(.init(channel: orders, event: "paid", data: #"{"id": 7}"#)),
    .published(.init(channel: orders, event: #"App\Events\Paid"#, data: awkward)),
    .published(.init(channel: room, event: "client-typing", data: "", userID: "7")),
    .failed(code: 4301, message: awkward),
    .failed(code: nil, message: "no"),
    .cacheMissed(channel("private-cache-x")),
    .other(name: "pusher_internal:news", channel: nil, data: #"{"events":[]}"#),
    .signedIn(userData: awkward),
    .watched(online: [], offline: []),
    .watched(online: ["7", awkward], offline: ["é\"\\"]),
    .watched(online: [], offline: ["7"]),
    .subscriptionCount(orders, 0),
    .subscriptionCount(orders, 101),
    .published(.init(channel: channel("#server-to-user-7"), event: "told", data: "")),
  ]

  /// What one dialect has no word for it may read back as another event, of the same text.
  @Test("reads back the events it writes", arguments: dialects, events)
  func roundTrips(_ dialect: any Dialect, _ event: Event) throws {
    let text = dialect.encode(event)
    guard !text.isEmpty else { return }
    let read = try dialect.decodeEvent(text)
    #expect(dialect.encode(read) == text)
    if dialect.name == "pusher" { #expect(read == event) }
  }

  @Test(
    "knows what somebody said from greetings, answers and presence",
    arguments: [
      ("rooms", #"{"type":"message","payload":{"content":1},"room":"a"}"#, true),
      ("rooms", #"{"type":"message","payload":{"content":1}}"#, true),
      ("rooms", #"{"type":"broadcast","payload":{}}"#, true),
      ("rooms", #"{"type":"message","payload":{"error":"Not in room"}}"#, false),
      ("rooms", #"{"type":"connect","payload":{"connectionId":"1-a"}}"#, false),
      ("rooms", #"{"type":"presence","payload":{"userId":"a","status":"away"}}"#, false),
      ("rooms", #"{"type":"join_room","payload":{"room":"a","members":1}}"#, false),
      ("rooms", #"{"type":"leave_room","payload":{"room":"a"}}"#, false),
      ("users", #"{"type":"chat","text":"hi","sender":"a"}"#, true),
      ("users", #"{"type":"alert","message":1,"sender":"system"}"#, true),
      ("users", #"{"type":"notification","action":"a","data":1,"channel":"c"}"#, true),
      ("users", #"{"type":"welcome","connectionId":"a"}"#, false),
      ("users", #"{"type":"register","status":"success","userId":"a"}"#, false),
      ("users", #"{"type":"join","status":"success","channel":"a"}"#, false),
      ("users", #"{"type":"chat_delivered","targetUserId":"a","delivered":true}"#, false),
      ("users", #"{"type":"error","message":"no"}"#, false),
      ("lite", #"{"event":"a","data":{},"channel":"public-a"}"#, true),
      ("lite", #"{"event":"pusher_internal:x","data":{},"channel":"public-a"}"#, false),
      ("lite", #"{"event":"pusher:connection_established","data":{"socket_id":"1.2"}}"#, false),
      ("relay", #"{"channel":"a","message":1}"#, true),
      ("pusher", #"{"event":"a","data":"{}","channel":"a"}"#, true),
    ])
  func knowsMessages(name: String, text: String, isMessage: Bool) throws {
    let dialect = try #require(dialects.first { $0.name == name })
    #expect(dialect.isMessage(try dialect.decodeEvent(Array(text.utf8))) == isMessage)
  }

  @Test("passes published data on byte for byte")
  func passesDataOn() throws {
    let dialect = PusherDialect()
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<500 {
      let scalars = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
        Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &generator)) ?? "\u{10ffff}"
      }
      var data = ""
      data.unicodeScalars.append(contentsOf: scalars)
      let sent = Event.published(.init(channel: Self.orders, event: "e", data: data))
      guard case .published(let content) = try dialect.decodeEvent(dialect.encode(sent)) else {
        Issue.record("not read as published")
        continue
      }
      #expect(Array(content.data.utf8) == Array(data.utf8))
    }
  }

  static let closings: [Closing] = [
    .draining, .tooSlow, .terminated, .unauthorized(seconds: 30), .pongMissing,
    .idle(seconds: 300),
    .tooManyViolations(limit: 20), .refused(.overloaded),
    .refused(.unknownApp(key: String(repeating: "é", count: 300))),
    .refused(.clientEventExceeds(room, Excess(.clientEvents, seen: 11, allowed: 10))),
  ]

  @Test("closes with a code that may be sent and a reason that fits", arguments: dialects, closings)
  func closes(_ dialect: any Dialect, _ closing: Closing) {
    let (code, reason) = dialect.closeFrame(for: closing)
    #expect((dialect.name == "pusher" ? 4000..<4300 : 1001..<1015) ~= code)
    #expect(![1004, 1005, 1006].contains(code))
    #expect(1...123 ~= reason.utf8.count)
  }

  @Test("survives thousands of random edits of what it wrote itself", arguments: dialects)
  func survives(_ dialect: any Dialect) {
    var generator = SeededGenerator(seed: 4)
    var accepted = 0
    let written = Self.requests.map(dialect.encode) + Self.events.map(dialect.encode)
    let seeds = written.filter { !$0.isEmpty }
    for seed in seeds {
      for _ in 0..<1000 {
        let mutant = generator.mutate(seed)
        do {
          if let request = try dialect.decodeRequest(mutant) {
            #expect(try dialect.decodeRequest(dialect.encode(request)) == request)
            accepted += 1
          }
        } catch { #expect(!"\(error)".isEmpty) }
        do {
          let event = try dialect.decodeEvent(mutant)
          #expect(!dialect.encode(event).isEmpty)
          accepted += 1
        } catch { #expect(!"\(error)".isEmpty) }
      }
    }
    #expect(accepted > 25 * seeds.count, "the edits leave too little valid to prove anything")
  }

  static let orders = channel("orders")
  static let room = channel("presence-room")
  static let ann = Member(userID: "10", info: #"{"name":"Ann","é":[1,null]}"#)
  static let awkward = "{\"a\" : \"é👍\\n\u{1}\u{7f}\"}\n\u{0}"
}

/// A name the test's author vouches for.
func channel(_ name: String) -> ChannelName {
  do { return try ChannelName(name) } catch { preconditionFailure("\(name): \(error)") }
}
