import Dialects
import Messaging
import Testing

@Suite("The users dialect")
struct UsersDialectTests {
  let dialect = UsersDialect()

  private func read(_ text: String) throws -> Request? {
    try dialect.decodeRequest(Array(text.utf8))
  }

  @Test("2.05 whom a message is from is not for its sender to say")
  func ignoresSender() throws {
    let request = try read(
      #"{"type":"notification","targetUserId":"u","action":"a","data":{"x":1},"sender":"boss"}"#)
    guard case .direct(let message) = request else {
      Issue.record("\(String(describing: request))")
      return
    }
    #expect(message.to == "u")
    let moment = Moment(milliseconds: 7, processID: 1)
    #expect(
      dialect.text(
        of: message, from: Visitor(SocketID(1, 2), Identity("me", isVerified: false)), at: moment)
        == #"{"type":"notification","action":"a","data":{"x":1},"sender":"me","timestamp":7}"#)
  }

  @Test(
    "an id may be a number; nothing, as JavaScript sees it, is none",
    arguments: [
      (#""ann""#, "ann"), ("7", "7"), (#""""#, nil), ("0", nil), ("null", nil), ("{}", nil),
      ("true", nil),
    ] as [(String, String?)])
  func ids(id: String, user: String?) throws {
    let message = #"{"type":"register","userId":\#(id)}"#
    guard let user else {
      #expect(throws: Refusal.missingField("userId", of: "register")) { try read(message) }
      return
    }
    #expect(try read(message) == .identify(user))
  }

  @Test("2.22 what was published elsewhere comes from the system")
  func wraps() throws {
    let channel = try ChannelName(of: Identity("ann", isVerified: false))
    for (data, shown) in [(#"{"a":1}"#, #"{"a":1}"#), ("hi", #""hi""#)] {
      let content = Publication.Content(channel: channel, event: "paid", data: data)
      let text = dialect.encode(.published(content), at: Moment(milliseconds: 7, processID: 1))
      #expect(
        String(decoding: text, as: UTF8.self)
          == #"{"type":"paid","message":\#(shown),"sender":"system","timestamp":7}"#)
    }
  }

  @Test("a channel's event is a notification called as its action, or a chat")
  func speaksOnChannels() throws {
    let lobby = try ChannelName(free: "lobby")
    #expect(try read(#"{"type":"join","channel":"lobby"}"#) == .subscribe(lobby))
    #expect(try read(#"{"type":"leave","channel":"lobby"}"#) == .unsubscribe(lobby))
    #expect(
      try read(#"{"type":"notification","channel":"lobby","action":"a","data":[1],"sender":"x"}"#)
        == .clientEvent("a", channel: lobby, data: "[1]"))
    #expect(
      try read(#"{"type":"chat","channel":"lobby","text":"hi"}"#)
        == .clientEvent("chat", channel: lobby, data: #""hi""#))
    for (message, field) in [
      (#"{"type":"join"}"#, "channel"), (#"{"type":"leave","channel":""}"#, "channel"),
      (#"{"type":"chat","channel":"lobby"}"#, "text"),
    ] {
      #expect(throws: Refusal.self, "\(field)") { try read(message) }
    }
    let moment = Moment(milliseconds: 7, processID: 1)
    let written = { (event: String, sender: String?) in
      let content = Publication.Content(
        channel: lobby, event: event, data: #""hi""#,
        from: sender.map { Publication.Origin("rooms", sender: $0) })
      return String(decoding: dialect.encode(.published(content), at: moment), as: UTF8.self)
    }
    #expect(
      written("chat", "ann")
        == #"{"type":"chat","text":"hi","channel":"lobby","sender":"ann","timestamp":7}"#)
    #expect(
      written("paid", nil)
        == #"{"type":"notification","action":"paid","data":"hi","channel":"lobby","#
        + #""sender":"system","timestamp":7}"#)
  }

  @Test("C21 a claimed id is never one that was signed for")
  func keepsApart() throws {
    let claimed = try ChannelName(of: Identity("7", isVerified: false))
    let signed = try ChannelName(ofUser: "7")
    #expect(claimed != signed)
    #expect(signed == (try ChannelName(of: Identity("7", isVerified: true))))
    #expect(claimed.user == Identity("7", isVerified: false))
    #expect(signed.user == Identity("7", isVerified: true))
    // Nor can a client of Pusher's dialect write its name.
    #expect(throws: ChannelName.Invalid.self) { try ChannelName(claimed.rawValue) }
    for id in ["", "a\u{0}"] {
      for isVerified in [true, false] {
        #expect(throws: ChannelName.Invalid.self) {
          try ChannelName(of: Identity(id, isVerified: isVerified))
        }
      }
    }
    let foreign = try ChannelName(of: Identity("José 1", isVerified: true))
    #expect(foreign.user == Identity("José 1", isVerified: true), "of any characters")
  }
}
