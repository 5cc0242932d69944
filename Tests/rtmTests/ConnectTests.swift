import CommandKit
import Messaging
import Testing

@testable import rtm

@Suite("Lines of rtm connect")
struct LineCommandTests {
  @Test(
    "channels stand apart by spaces; a comma is part of a name",
    arguments: ["/subscribe news a,b", " /subscribe  news  a,b "])
  func subscribes(line: String) throws {
    guard case .subscribe(let channels) = try LineCommand(line, isRaw: false) else {
      Issue.record("\(line) is no subscription")
      return
    }
    #expect(channels.map { "\($0)" } == ["news", "a,b"])
  }

  @Test(
    "an event has a name, maybe a channel, and maybe data",
    arguments: [
      ("/send client-a", nil, "{}"),
      ("/send client-a private-x", "private-x", "{}"),
      ("/send client-a private-x two words ", "private-x", "two words "),
      ("/send private-x client-a {\"b\": 1}", "private-x", "{\"b\": 1}"),
      ("/send client-a {\"b\": 1}", nil, "{\"b\": 1}"),
      ("/send client-a \"text\"", nil, "\"text\""),
    ] as [(String, String?, String)])
  func sends(line: String, channel: String?, data: String) throws {
    guard case .send("client-a", let found, data) = try LineCommand(line, isRaw: false) else {
      Issue.record("\(line) is read otherwise: \(try LineCommand(line, isRaw: false))")
      return
    }
    #expect(found.map { "\($0)" } == channel)
  }

  @Test("JSON goes out as it stands, and without a protocol everything that is no command")
  func passesOn() throws {
    #expect(try LineCommand(#"{"event":"x"}"#, isRaw: false) == .raw(#"{"event":"x"}"#))
    #expect(try LineCommand("hello /quit", isRaw: true) == .raw("hello /quit"))
    #expect(try LineCommand("/quit", isRaw: true) == .quit)
    #expect(try LineCommand("", isRaw: true) == .nothing)
    #expect(try LineCommand("  ", isRaw: false) == .nothing)
  }

  @Test(
    "what makes no sense is answered with what does",
    arguments: [
      ("hello", "'hello' is no command; /help lists them"),
      ("/subscribe", "type: /subscribe CHANNEL …"),
      ("/subscribe a/b", "'a/b': '/' is not allowed in a channel name"),
      ("/send", "clients send events whose names begin with 'client-'"),
      ("/send told private-x", "clients send events whose names begin with 'client-'"),
    ])
  func refuses(line: String, message: String) {
    let error = #expect(throws: LineCommand.Invalid.self) { try LineCommand(line, isRaw: false) }
    #expect(error?.description.hasPrefix(message) == true, "\(error as Any)")
  }
}

@Suite("What rtm connect waits for")
struct ExpectationTests {
  @Test("without a name every event counts, with one only its own")
  func counts() throws {
    var any = try #require(Expectation(event: nil, count: 2))
    var one = try #require(Expectation(event: "paid", count: nil))
    for name in ["told", "paid"] {
      #expect(!any.isMet)
      #expect(!one.isMet)
      any.see(name)
      one.see(name)
    }
    #expect(any.isMet)
    #expect(one.isMet)
  }

  @Test("a raw frame has no name")
  func countsFrames() throws {
    var any = try #require(Expectation(event: nil, count: 1))
    var named = try #require(Expectation(event: "paid", count: 1))
    any.see(nil)
    named.see(nil)
    #expect(any.isMet)
    #expect(!named.isMet)
  }

  @Test("tells how far it came")
  func tells() throws {
    var paid = try #require(Expectation(event: "paid", count: 3))
    paid.see("paid")
    #expect(paid.progress == "1 of 3 'paid' events came")
    #expect(Expectation(event: nil, count: 1)?.progress == "0 of 1 event came")
    #expect(Expectation(event: nil, count: nil) == nil)
  }
}

@Suite("Frames as rtm connect prints them")
struct PrintoutTests {
  @Test("JSON takes one line, however it came")
  func json() {
    #expect(Printout.json(Array("{ \"a\" :\n [1, 2] }".utf8)) == #"{"a":[1,2]}"#)
    #expect(Printout.json(Array("no JSON".utf8)) == "no JSON")
  }

  @Test(
    "who signed in, and who of those watched is there, is told in words",
    arguments: [
      (.signedIn(userData: #"{"id":"ann"}"#), "signed in as ann"),
      (.signedIn(userData: "\u{1B}[2J"), "signed in as "),
      (.watched(online: ["bob", "carl"], offline: ["dora"]), "bob, carl online; dora offline"),
      (.watched(online: [], offline: ["dora"]), "watchlist  dora offline"),
    ] as [(Event, String)])
  func tells(_ event: Event, _ words: String) throws {
    let line = try #require(Printout.line(for: event))
    #expect(line.contains(words))
    #expect(!line.contains("\u{1B}"))
  }

  @Test("how many subscribed is told beside the channel's name")
  func counts() throws {
    let event = Event.subscriptionCount(try ChannelName("news"), 3)
    #expect(Printout.line(for: event)?.hasSuffix("news  3 subscribed") == true)
  }

  @Test("a subscription that is refused is told in the server's words, not in its JSON")
  func tellsRefusals() {
    let data = #"{"type":"AuthError","error":"sign it","status":401}"#
    let event = Event.other(name: "pusher:subscription_error", channel: "private-a", data: data)
    #expect(Printout.line(for: event)?.hasSuffix("private-a  refused: sign it") == true)
  }
}
