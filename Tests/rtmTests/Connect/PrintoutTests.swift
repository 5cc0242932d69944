import Bytes
import Dialects
import Messaging
import Telemetry
import Terminal
import Testing

@testable import rtm

@Suite("Rows of rtm connect")
struct RowTests {
  var printout = Printout(format: .rows, style: Style(isColoured: false), isTerminal: true)

  /// The row without its time.
  mutating func row(_ event: Event, opening: Arrival.Opening? = nil) -> String? {
    row(of: Array(PusherDialect().encode(event)), opening: opening)
  }

  mutating func row(of text: [UInt8], opening: Arrival.Opening? = nil) -> String? {
    guard let event = try? PusherDialect().decodeEvent(text), let frame = Frame(text) else {
      return nil
    }
    let arrival = Arrival(event: event, frame: frame, text: text, opening: opening)
    return printout.arrival(arrival).map { row in
      row.prefix { $0.isNumber || $0 == ":" }.count == 8 ? String(row.dropFirst(9)) : row
    }
  }

  func published(_ channel: String, _ event: String, _ data: String, user: String? = nil) -> Event {
    .published(
      Publication.Content(
        channel: rtmTests.channel(channel), event: event, data: data, userID: user))
  }

  @Test("stand below each other, as far as names are not too long")
  mutating func areAligned() {
    let long = String(repeating: "x", count: 40)
    let rows = [
      row(published("news", "told", #"{"a" : 1}"#)), row(published("sports", "goal!", "1:0")),
      row(published("news", "told", "again")), row(published(long, "told", "far out")),
      row(published("news", "told", "as before")),
    ]
    #expect(
      rows == [
        #"news  told  {"a":1}"#, "sports  goal!  1:0", "news    told   again",
        "\(long)  told   far out", "news    told   as before",
      ])
  }

  @Test("JSON takes one line or many, and what is no JSON is shown as it is")
  mutating func isPretty() {
    printout.isPretty = true
    #expect(
      row(published("news", "told", #"{"a":[1,{}],"b":"x"}"#)) == """
        news  told \u{20}
          {
            "a": [
              1,
              {}
            ],
            "b": "x"
          }
        """)
    #expect(row(published("news", "told", "7")) == "news  told  7")
    #expect(row(published("news", "told", "plain text")) == "news  told  plain text")
  }

  @Test(
    "nothing that a terminal obeys is in them", arguments: ["\u{1B}[2J", "\u{202E}", "\u{9B}1m"])
  mutating func areHarmless(text: String) {
    let info = JSONWriter.text {
      $0.object {
        $0.name("name")
        $0.string(text)
      }
    }
    let member = Member(userID: text, info: info)
    let events: [Event] = [
      published("news", text, text, user: text), published("news", "e", "\"\(text)\""),
      .memberAdded(channel("presence-x"), member),
      .memberRemoved(channel("presence-x"), userID: text),
      .signedIn(userData: text), .watched(online: [text], offline: [text]),
      .subscribed(channel("presence-x"), members: [member]),
    ]
    for event in events {
      let row = row(event)
      #expect(row != nil)
      #expect(row?.unicodeScalars.contains(where: \.isObeyedByTerminals) == false, "\(row ?? "")")
    }
    let frame = JSONWriter.text {
      $0.object {
        $0.name("event")
        $0.string("pusher:error")
        $0.name("data")
        $0.object {
          $0.name("message")
          $0.string(text)
        }
      }
    }
    #expect(row(of: Array(frame.utf8))?.contains(text) == false)
  }

  @Test(
    "what happens to people is a sentence",
    arguments: [
      (.memberAdded(channel("presence-x"), Member(userID: "7")), "presence-x  7 joined"),
      (
        .memberAdded(channel("presence-x"), Member(userID: "7", info: #"{"name":"Ann"}"#)),
        "presence-x  7 (Ann) joined"
      ),
      (.memberRemoved(channel("presence-x"), userID: "7"), "presence-x  7 left"),
      (.signedIn(userData: #"{"id":"ann"}"#), "signed in as ann"),
      (
        .watched(online: ["bob", "carl"], offline: ["dora"]),
        "watchlist  bob, carl online; dora offline"
      ),
      (.watched(online: [], offline: ["dora"]), "watchlist  dora offline"),
      (.subscriptionCount(channel("news"), 3), "news  3 subscribed"),
    ] as [(Event, String)])
  mutating func tells(_ event: Event, _ words: String) { #expect(row(event) == words) }

  @Test("a subscription that is refused is told in the server's words, not in its JSON")
  mutating func tellsRefusals() {
    let text =
      #"{"event":"pusher:subscription_error","channel":"private-a","#
      + #""data":"{\"error\":\"sign it\"}"}"#
    #expect(row(of: Array(text.utf8)) == "private-a  refused: sign it")
  }

  @Test("quiet ones are those of channels, and a filter hides what it is not about")
  mutating func areQuiet() {
    printout.isQuiet = true
    printout.filter = EventFilter(["told"])
    #expect(row(.connected(SocketID(1, 2), activityTimeoutSeconds: 120)) == nil)
    #expect(row(published("news", "told", "x")) != nil)
    #expect(row(published("news", "other", "x")) == nil)
    #expect(printout.remark("connected") == nil)
  }

  @Test("what rtm says may quote others, and is as harmless; its own lines stay lines")
  func remarksAreHarmless() {
    #expect(printout.remark("a\u{1B}[2J\nb") == "a\\u{1B}[2J\nb")
  }

  @Test("sizes and what could not be opened stand behind the data")
  mutating func areMarked() {
    printout.showsTiming = true
    let event = published("private-encrypted-a", "told", "x")
    let size = PusherDialect().encode(event).count
    #expect(
      row(event, opening: .failed("the key is wrong"))
        == "private-encrypted-a  told  x  (the key is wrong) (\(size) bytes)")
  }
}

@Suite("Lines of rtm connect --json")
struct RecordTests {
  static let time = LogTime(seconds: 1_700_000_000, milliseconds: 7)

  @Test("hold the time, the direction, and the JSON that data holds")
  func isObject() throws {
    let text = #"{"event":"told","channel":"news","data":"{\"a\" : [1]}","user_id":"7"}"#
    let frame = try #require(Frame(Array(text.utf8)))
    #expect(
      Record(frame, .incoming).line(at: Self.time)
        == #"{"time":"2023-11-14T22:13:20.007Z","direction":"in","event":"told","channel":"news","#
        + #""user_id":"7","data":{"a":[1]}}"#)
  }

  @Test(
    "data that is no JSON is a string", arguments: [("\"plain\"", "\"plain\""), ("\"7\"", "7")])
  func holdsText(data: String, shown: String) {
    let record = Record(frame("told", data: data), .outgoing)
    #expect(record.data == shown)
  }

  @Test(
    "keep what a terminal would obey as escapes, which mean the same",
    arguments: ["\u{9B}31m", "\u{202E}x", "\u{7F}", "\u{1B}[2J", "\u{2028}", "é👍"])
  func escapes(text: String) throws {
    var record = Record(direction: .local, data: JSONWriter.text { $0.string(text) })
    record.event = text
    let line = record.line(at: Self.time)
    let isHarmful = line.unicodeScalars.contains { $0.isObeyedByTerminals }
    #expect(!isHarmful)
    let json = try JSON(parsing: line)
    #expect(json["data"]?.string == text)
    #expect(json["event"]?.string == text)
  }
}

@Suite("JSON for people")
struct PaintedJSONTests {
  @Test("has colours where they are wanted, and the same text")
  func paints() throws {
    let json = try JSON(parsing: #"{"a" : ["x", 1, true, null], "b": {}}"#)
    let plain = PaintedJSON.text(of: json, style: Style(isColoured: false), isPretty: false)
    #expect(plain == json.compacted)
    let painted = PaintedJSON.text(of: json, style: Style(isColoured: true), isPretty: false)
    #expect(painted.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain)
    #expect(painted.contains("\u{1B}[36m\"a\"\u{1B}[0m"))
  }
}

@Suite("Frames without their meaning")
struct RawFrameTests {
  @Test("are left alone in a pipe, and made harmless on a terminal")
  func areShown() {
    let text = "a\u{1B}[2J"
    for isTerminal in [true, false] {
      let printout = Printout(
        format: .frames, style: Style(isColoured: false), isTerminal: isTerminal)
      #expect(printout.other(Array(text.utf8)) == (isTerminal ? #"a\u{1B}[2J"# : text))
    }
  }

  @Test("in a pipe JSON on many lines has no time before it")
  func isPretty() {
    let printout = Printout(
      format: .rows, isPretty: true, style: Style(isColoured: false), isTerminal: false)
    #expect(printout.other(Array(#"{"a":1}"#.utf8)) == "{\n  \"a\": 1\n}")
    #expect(printout.other(Array("no JSON".utf8)) == "no JSON")
  }

  @Test("quiet ones are what somebody said")
  func isQuiet() {
    let printout = Printout(
      format: .rows, isQuiet: true, style: Style(isColoured: false), isTerminal: false)
    #expect(printout.other(Array("{}".utf8), isMessage: false) == nil)
    #expect(printout.other(Array("{}".utf8)) == "{}")
  }

  @Test("sizes stand behind them, and how long an answer took")
  func areTimed() throws {
    var printout = Printout(
      format: .json, showsTiming: true, style: Style(isColoured: false), isTerminal: false)
    let pong = Array(#"{"type":"pong"}"#.utf8)
    let line = try #require(printout.other(pong, latency: .microseconds(1230)))
    #expect(line.hasSuffix(#""data":{"type":"pong"},"bytes":15,"latency_ms":1.23}"#), "\(line)")
    printout = Printout(
      format: .rows, showsTiming: true, style: Style(isColoured: false), isTerminal: true)
    #expect(printout.other(pong)?.dropFirst(9) == #"{"type":"pong"}  (15 bytes)"#)
  }

  @Test("JSON takes one line, however it came")
  func json() {
    #expect(Printout.json(Array("{ \"a\" :\n [1, 2] }".utf8)) == #"{"a":[1,2]}"#)
    #expect(Printout.json(Array("no JSON".utf8)) == "no JSON")
  }
}

/// A name the test's author vouches for.
func channel(_ name: String) -> ChannelName {
  do { return try ChannelName(name) } catch { preconditionFailure("\(name): \(error)") }
}
