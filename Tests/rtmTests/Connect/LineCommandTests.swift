import Dialects
import Messaging
import Terminal
import Testing

@testable import rtm

@Suite("Lines of rtm connect")
struct LineCommandTests {
  @Test(
    "channels stand apart by spaces; a comma is part of a name",
    arguments: [
      ("/subscribe news a,b", nil), (" /subscribe  news  a,b ", nil),
      (#"/subscribe news a,b {"user_id": "x y"}"#, .text(#"{"user_id": "x y"}"#)),
      ("/subscribe news a,b @who am i", .file("who am i")),
    ] as [(String, LineCommand.Payload?)])
  func subscribes(line: String, data: LineCommand.Payload?) throws {
    guard case .subscribe(let channels, data) = try LineCommand(line, as: .events) else {
      Issue.record("\(line) is read otherwise")
      return
    }
    #expect(channels.map { "\($0)" } == ["news", "a,b"])
  }

  @Test(
    "an event has a name, maybe a channel, and maybe data",
    arguments: [
      ("/send client-a", nil, .text("{}")),
      ("/send client-a private-x", "private-x", .text("{}")),
      ("/send client-a private-x two words ", "private-x", .text("two words ")),
      ("/send private-x client-a {\"b\": 1}", "private-x", .text("{\"b\": 1}")),
      ("/send client-a {\"b\": 1}", nil, .text("{\"b\": 1}")),
      ("/send client-a \"text\"", nil, .text("\"text\"")),
      ("/send client-a @my file ", nil, .file("my file")),
      ("/send client-a private-x @f", "private-x", .file("f")),
      ("client-a {\"b\": 1}", nil, .text("{\"b\": 1}")),
      ("client-a", nil, .text("{}")),
    ] as [(String, String?, LineCommand.Payload)])
  func sends(line: String, channel: String?, data: LineCommand.Payload) throws {
    guard case .send("client-a", let found, data) = try LineCommand(line, as: .events) else {
      Issue.record("\(line) is read otherwise: \(try LineCommand(line, as: .events))")
      return
    }
    #expect(found.map { "\($0)" } == channel)
  }

  @Test(
    "a line without a command is the data of an event",
    arguments: ["hello world", #"{"event":"x"}"#, "  indented"])
  func says(line: String) throws {
    let text = String(line.drop { $0 == " " })
    let event = LineCommand.send(event: "client-message", channel: nil, data: .text(text))
    #expect(try LineCommand(line, as: .events) == event)
  }

  @Test("without a protocol everything that is no command goes out as it stands")
  func passesOn() throws {
    #expect(try LineCommand("hello /quit", as: .frames) == .frame(.text("hello /quit")))
    #expect(try LineCommand("/subscribe x", as: .frames) == .frame(.text("/subscribe x")))
    #expect(try LineCommand("/quit", as: .frames) == .quit)
    #expect(try LineCommand("", as: .frames) == .nothing)
    #expect(try LineCommand("  ", as: .events) == .nothing)
  }

  @Test("of a dialect a line is JSON, or a file with some, or a command")
  func saysMessages() throws {
    let text = #"{"type":"ping"}"#
    #expect(try LineCommand("  " + text, as: .messages) == .message(.text(text)))
    #expect(try LineCommand("@a file ", as: .messages) == .message(.file("a file")))
    #expect(try LineCommand("/ping", as: .messages) == .ping)
    #expect(try LineCommand("/raw {", as: .messages) == .frame(.text("{")))
    #expect(throws: LineCommand.Invalid.self) { try LineCommand("/subscribe x", as: .messages) }
  }

  @Test(
    "the short ones are what they are called",
    arguments: [
      ("/ping", .ping), ("/channels", .channels), ("/members", .members(nil)),
      ("/pretty", .togglePretty), ("/raw", .toggleRaw), ("/raw {\"a\"", .frame(.text("{\"a\""))),
      ("/help", .help), ("/quit", .quit), ("/unsubscribe", .unsubscribe([])),
      ("/signin", .signIn(nil)), ("/signin {\"id\":\"ann\"}", .signIn(.text("{\"id\":\"ann\"}"))),
      ("/filter", .filter(EventFilter())), ("/filter a* !b", .filter(EventFilter(["a*", "!b"]))),
      ("/wait done", .wait(EventPattern(event: "done"), atMost: Seconds(30))),
      ("/wait done 5", .wait(EventPattern(event: "done"), atMost: Seconds(5))),
      ("/wait a b", .wait(EventPattern(event: "a b"), atMost: Seconds(30))),
      ("/sleep 0.25", .idle(.milliseconds(250))),
    ] as [(String, LineCommand)])
  func reads(line: String, command: LineCommand) throws {
    #expect(try LineCommand(line, as: .events) == command)
  }

  @Test(
    "what makes no sense is answered with what does",
    arguments: [
      ("/dance", "'/dance' is no command; /help lists them"),
      ("/subscribe", "type: /subscribe CHANNEL …"),
      ("/subscribe a/b", "'a/b': '/' is not allowed in a channel name"),
      ("/send", "clients send events whose names begin with 'client-'"),
      ("/send told private-x", "clients send events whose names begin with 'client-'"),
      ("/wait", "type: /wait EVENT"), ("/sleep long", "type: /sleep SECONDS"),
      ("/sleep -1", "type: /sleep SECONDS"),
    ])
  func refuses(line: String, message: String) {
    let error = #expect(throws: LineCommand.Invalid.self) { try LineCommand(line, as: .events) }
    #expect(error?.description.hasPrefix(message) == true, "\(error as Any)")
  }

  @Test(
    "help names every command that is of use there, in 78 columns",
    arguments: LineCommand.Speech.allCases, [true, false])
  func helps(speech: LineCommand.Speech, isForScripts: Bool) {
    let usage = LineCommand.usage(in: speech, isForScripts: isForScripts)
    for name in LineCommand.names(in: speech) { #expect(usage.contains(name)) }
    #expect(usage.contains("/sleep") == isForScripts)
    #expect(usage.contains("/wait") == isForScripts)
    #expect(usage.contains("/ping") == (speech != .frames))
    #expect(usage.contains("/subscribe") == (speech == .events))
    #expect(usage.split(separator: "\n").allSatisfy { $0.count <= 78 }, "\(usage)")
  }
}

@Suite("What can be typed in other dialects")
struct VisitHelpTests {
  static let visited = Array(dialects.dropFirst()).map { Named(dialect: $0) }

  struct Named: CustomTestStringConvertible {
    let dialect: any Dialect
    var testDescription: String { dialect.name }
  }

  @Test(
    "help shows something to send that the server understands, unless it hears nobody",
    arguments: visited)
  func shows(_ named: Named) throws {
    let dialect = named.dialect
    let visit = Visit(dialect: dialect, channels: [try ChannelName(free: "public-a")])
    let usage = LineCommand.usage(in: .messages, isForScripts: false, on: visit)
    let last = try #require(usage.split(separator: "\n").last)
    let completion = LineCompletion(
      speech: .messages, visit: visit, subscriptions: Subscriptions(), seen: SeenNames())
    #expect(completion.candidates(for: "").words == [visit.example].compactMap { $0 })
    #expect(completion.candidates(for: "/p").words.contains("/ping") == visit.isHeard)
    #expect(usage.contains("/ping") == visit.isHeard)
    #expect(usage.contains("JSON  ") == visit.isHeard)
    #expect((visit.example == String(last)) == visit.isHeard)
    #expect(try dialect.decodeRequest(Array(last.utf8)) != nil || !visit.isHeard)
  }
}

@Suite("Lines of scripts")
struct ScriptedLinesTests {
  @Test("are known by where they stand, comments counted")
  func numbers() {
    var script = ScriptedLines()
    script.haveComments = true
    for line in ["# why", "/ping", "# more", "/quit"] { script.append(line) }
    #expect(script.next() == .init(text: "/ping", number: 2))
    #expect(script.next() == .init(text: "/quit", number: 4))
    #expect(script.next() == nil)
  }
}

@Suite("Seconds that users give")
struct SecondsTests {
  @Test(
    "may be fractions",
    arguments: [
      (".3", 300, "0.3 seconds"), ("1", 1000, "1 second"), ("600", 600_000, "600 seconds"),
      ("2.50", 2500, "2.5 seconds"), ("0.001", 1, "0.001 seconds"),
    ])
  func takes(text: String, milliseconds: Int, words: String) throws {
    let seconds = try Seconds(text)
    #expect(seconds.duration == .milliseconds(milliseconds))
    #expect("\(seconds)" == words)
  }

  @Test("must be a time to wait", arguments: ["", "0", "-1", "long", "nan", "inf", "1e99", "5s"])
  func refuses(text: String) {
    #expect(throws: Seconds.Invalid.self) { try Seconds(text) }
  }
}

@Suite("Which lines the history keeps")
struct HistoryRuleTests {
  static let rule = HistoryRule(secrets: ["7ad3773142a6692b25b8"])
  static let signature = String(repeating: "0a", count: 32)

  @Test(
    "none that may hold a secret",
    arguments: [
      ("/subscribe news", true), ("hello", true), ("/send client-a private-x {\"b\":1}", true),
      ("/signin {\"id\":\"ann\"}", false), ("  /signin x", false),
      ("my secret is 7ad3773142a6692b25b8", false), ("x7ad3773142a6692b25b8x", false),
      ("/raw {\"event\":\"pusher:subscribe\",\"data\":{\"auth\":\"k:1\"}}", false),
      ("/raw k:\(signature)", false), ("hello {\"access_token\":\"x\"}", false),
      ("\(signature.dropLast())", true), (String(repeating: "x", count: 5000), false),
    ])
  func keeps(line: String, isKept: Bool) {
    #expect(Self.rule.keeps(line) == isKept)
  }

  @Test("a secret that is not known hides nothing")
  func ignoresEmptySecrets() { #expect(HistoryRule(secrets: [""]).keeps("hello")) }
}

@Suite("Which events are shown")
struct EventFilterTests {
  @Test(
    "those like a pattern, and like none that is not wanted",
    arguments: [
      ([], true), (["news"], true), (["told"], true), (["sport"], false), (["n*s"], true),
      (["*"], true), (["n*x"], false), (["sport", "t*"], true), (["!told"], false),
      (["!sport"], true), (["news", "!to*"], false), (["**d"], true), (["new"], false),
    ])
  func shows(patterns: [String], isShown: Bool) {
    #expect(EventFilter(patterns).shows(event: "told", on: "news") == isShown)
  }
}
