import Testing

@testable import rtm

/// A frame that the test's author vouches for.
func frame(_ event: String, on channel: String? = "news", data: String = "null") -> Frame {
  let channel = channel.map { #","channel":"\#($0)""# } ?? ""
  guard let frame = Frame(Array(#"{"event":"\#(event)"\#(channel),"data":\#(data)}"#.utf8)) else {
    preconditionFailure("\(event) makes no frame")
  }
  return frame
}

@Suite("What rtm connect waits for")
struct ExpectationTests {
  @Test("without a name every event of a channel counts, with one only its own")
  func counts() throws {
    var any = Expectation(EventPattern(event: nil), count: 2)
    var one = Expectation(EventPattern(event: "paid"))
    any.see(frame("pusher:subscription_succeeded"))
    any.see(frame("told", on: nil))
    for name in ["told", "paid"] {
      #expect(!any.isMet)
      #expect(!one.isMet)
      any.see(frame(name))
      one.see(frame(name))
    }
    #expect(any.isMet)
    #expect(one.isMet)
  }

  @Test("an event of the protocol counts where it is named")
  func countsNamed() throws {
    var error = Expectation(try EventPattern("pusher:error:code=4009"))
    error.see(frame("pusher:error", on: nil, data: #"{"code":4301}"#))
    #expect(!error.isMet)
    error.see(frame("pusher:error", on: nil, data: #"{"code":4009}"#))
    #expect(error.isMet)
  }

  @Test(
    "of raw messages those count that are such events, or have the text in them",
    arguments: [
      (nil, "hello", true), ("ell", "hello", true), ("halo", "hello", false),
      ("a:b=c", "x a:b=c y", true), ("a:b=c", "a b=c", false),
      ("paid:id=7", #"{"event":"paid","data":{"id":7}}"#, true),
      ("paid:id=8", #"{"event":"paid","data":{"id":7}}"#, false),
      (nil, nil, true), ("ell", nil, false),
    ] as [(String?, String?, Bool)])
  func countsFrames(text: String?, message: String?, isMet: Bool) throws {
    let pattern = try text.map { try EventPattern($0) } ?? EventPattern(event: nil)
    var expectation = Expectation(pattern)
    expectation.see(raw: message.map { Array($0.utf8) })
    #expect(expectation.isMet == isMet)
  }

  @Test("without a name those alone count that somebody said")
  func countsMessages() {
    var any = Expectation(EventPattern(event: nil))
    var connect = Expectation(EventPattern(event: "connect"))
    let greeting = Array(#"{"type":"connect","payload":{}}"#.utf8)
    any.see(raw: greeting, isMessage: false)
    connect.see(raw: greeting, isMessage: false)
    #expect(!any.isMet && connect.isMet)
  }

  @Test("tells how far it came")
  func tells() throws {
    var paid = Expectation(try EventPattern("paid:id=7"), count: 3)
    paid.see(frame("paid", data: #"{"id":7}"#))
    #expect(paid.progress == "1 of 3 'paid' events with id=7 came")
    #expect(Expectation(EventPattern(event: nil)).progress == "no event came")
    #expect(Expectation(EventPattern(event: "x")).progress == "no 'x' event came")
  }
}

@Suite("Patterns of events")
struct EventPatternTests {
  @Test(
    "conditions are about what the data holds",
    arguments: [
      ("done", true), ("done:status=ok", true), ("done:status=no", false),
      ("done:job.id=7", true), ("done:job.id=8", false), ("done:job.tags.1=b", true),
      ("done:job.tags.2=c", false), ("done:job=7", false), ("done:final=true", true),
      ("done:nothing=null", true), ("done:missing=null", false),
      ("done:status=ok,job.id=7", true), ("done:status=ok,job.id=8", false),
      ("done:text=a,b:c=d", true), ("done:job.tags=[\"a\",\"b\"]", true), ("undone", false),
    ])
  func matches(text: String, isMet: Bool) throws {
    let data =
      #"{"status":"ok","job":{"id":7,"tags":["a", "b"]},"final":true,"nothing":null,"#
      + #""text":"a,b:c=d"}"#
    #expect(try EventPattern(text).matches(frame("done", data: data)) == isMet)
    // As servers send it: JSON in a string.
    let quoted = data.replacing("\"", with: "\\\"")
    #expect(try EventPattern(text).matches(frame("done", data: "\"\(quoted)\"")) == isMet)
  }

  @Test("a name may have colons", arguments: ["a:b", "pusher:error", #"App\\Events\\X:y"#])
  func takesNames(name: String) throws {
    #expect(try EventPattern(name) == EventPattern(event: name))
    #expect(try EventPattern(name + ":k=v").event == name)
  }

  @Test("nothing is no pattern", arguments: ["", ":k=v"])
  func refuses(text: String) {
    #expect(throws: EventPattern.Invalid.self) { try EventPattern(text) }
  }
}
