import Bytes
import Dialects
import Messaging
import TestSupport
import Testing

@Suite("Events published through the HTTP API (pusher.md §11.2)")
struct PublishBodyTests {
  @Test(
    "are read as server libraries and people with curl write them",
    arguments: [
      (
        #"{"name":"foo","channels":["project-3"],"data":"{\"some\": \"data\"}"}"#, "",
        event("foo", #"{"some": "data"}"#, ["project-3"])
      ),
      (
        #"{"name":"foo","channel":"a","data":{ "x" : [1.0, "é"] }}"#, "",
        event("foo", #"{"x":[1.0,"é"]}"#, ["a"], isText: false)
      ),
      (
        #"{"name":"foo","channels":["b","a","b"],"data":null}"#, "",
        event("foo", "null", ["b", "a"], isText: false)
      ),
      (
        #"{"name":"App\\Events\\Paid","channels":["a"],"data":"","socket_id":"1.2","#
          + #""info":"user_count, subscription_count"}"#, "",
        event(
          #"App\Events\Paid"#, "", ["a"], SocketID(1, 2), [.userCount, .subscriptionCount])
      ),
      (
        #"{"name":"foo","channels":["a"],"data":"x","socket_id":null,"info":null}"#, "",
        event("foo", "x", ["a"])
      ),
      (
        "", "name=foo&channels[]=a&channels%5B%5D=b&data=x+y&socket_id=1.2&info=user_count",
        event("foo", "x y", ["a", "b"], SocketID(1, 2), [.userCount])
      ),
      (#"{"name":"foo","data":"x"}"#, "channel=a&name=bar", event("foo", "x", ["a"])),
    ] as [(String, String, PublishBody)])
  func reads(_ body: String, _ query: String, _ event: PublishBody) throws {
    #expect(try decode(body, query) == event)
  }

  @Test(
    "are refused for what is wrong with them",
    arguments: [
      ("x", .malformedBody("'x' cannot stand at byte 0 of the JSON text"), 400),
      ("[]", .malformedBody("this is of kind array"), 400),
      ("", .missingField("name"), 400),
      (#"{"name":7,"channel":"a","data":""}"#, mustBeString("name"), 400),
      (#"{"name":"","channel":"a","data":""}"#, mustNotBeEmpty, 400),
      (#"{"name":"e","channel":"a"}"#, .missingField("data"), 400),
      (#"{"name":"e","data":""}"#, .missingField("channels"), 400),
      (#"{"name":"e","data":"","channels":null}"#, .missingField("channels"), 400),
      (
        #"{"name":"e","data":"","channels":[]}"#,
        .invalidField("channels", reason: "must name at least one channel"), 400
      ),
      (#"{"name":"e","data":"","channels":"a"}"#, mustBeStrings, 400),
      (#"{"name":"e","data":"","channels":["a",1]}"#, mustBeStrings, 400),
      (
        #"{"name":"e","data":"","channels":["a","a b"]}"#,
        .invalidChannel("a b", .illegalCharacter(" ")), 400
      ),
      (#"{"name":"e","data":"","channel":""}"#, .invalidChannel("", .empty), 400),
      (#"{"name":"e","data":"","channel":"a","socket_id":"x"}"#, mustBeSocket, 400),
      (#"{"name":"e","data":"","channel":"a","socket_id":12}"#, mustBeString("socket_id"), 400),
      (#"{"name":"e","data":"","channel":"a","info":"users"}"#, .unknownAttribute("users"), 400),
      (
        #"{"name":"e","data":"","channel":"a","info":"cache"}"#,
        .attributeUnavailable(.cache, reason: "can be asked of one channel by GET only"), 400
      ),
      (#"{"name":"pusher:x","data":"","channel":"a"}"#, .reservedEvent("pusher:x"), 400),
      (
        #"{"name":"pusher_internal:x","data":"","channel":"a"}"#,
        .reservedEvent("pusher_internal:x"), 400
      ),
    ] as [(String, APIError, Int)])
  func refuses(_ body: String, _ error: APIError, _ status: Int) {
    #expect(throws: error) { try decode(body, "") }
    #expect(error.status == status)
  }

  static let mustNotBeEmpty = APIError.invalidField("name", reason: "must not be empty")
  static let mustBeStrings = APIError.invalidField(
    "channels", reason: "must be an array of strings")
  static let mustBeSocket = APIError.invalidField(
    "socket_id", reason: "must be two numbers joined by a dot")
  static func mustBeString(_ field: String) -> APIError {
    .invalidField(field, reason: "must be a string")
  }

  @Test("are held to the app's limits, each to the byte")
  func limits() throws {
    func body(name: Int = 1, data: Int = 1, channels: Int = 1) -> String {
      let names = (0..<channels).map { "\"c\($0)\"" }.joined(separator: ",")
      let (name, data) = (String(repeating: "n", count: name), String(repeating: "d", count: data))
      return #"{"name":"\#(name)","data":"\#(data)","channels":[\#(names)]}"#
    }
    _ = try decode(body(name: 200, data: 10_240, channels: 100), "")
    #expect(throws: APIError.exceeded(Excess(.eventName, seen: 201, allowed: 200))) {
      try decode(body(name: 201), "")
    }
    #expect(throws: APIError.exceeded(Excess(.eventData, seen: 10_241, allowed: 10_240))) {
      try decode(body(data: 10_241), "")
    }
    #expect(throws: APIError.exceeded(Excess(.eventChannels, seen: 101, allowed: 100))) {
      try decode(body(channels: 101), "")
    }
    let accents = String(repeating: "é", count: 200)
    _ = try decode(#"{"name":"\#(accents)","data":"","channel":"a"}"#, "")
    let long = #"{"name":"e","channel":"\#(String(repeating: "c", count: 201))","data":""}"#
    #expect(throws: APIError.exceeded(Excess(.channelName, seen: 201, allowed: 200))) {
      try decode(long, "")
    }
  }

  @Test("come in batches, whose errors tell which event is at fault")
  func batches() throws {
    let text =
      #"{"batch":[{"channel":"a","name":"foo","data":"1"},"#
      + #"{"channel":"b","name":"foo","data":{"x":2},"info":"user_count"}]}"#
    #expect(
      try PublishBody.decodeBatch(Array(text.utf8), limits: .init()) == [
        Self.event("foo", "1", ["a"]),
        Self.event("foo", #"{"x":2}"#, ["b"], nil, [.userCount], isText: false),
      ])
    #expect(try PublishBody.decodeBatch(Array(#"{"batch":[]}"#.utf8), limits: .init()) == [])
    let one = #"{"channel":"a","name":"foo","data":"1"}"#
    for (batch, error) in [
      ("{}", .missingField("batch")),
      (#"{"batch":{}}"#, .invalidField("batch", reason: "must be an array of events")),
      (#"{"batch":[1]}"#, .inBatch(0, .malformedBody("this is of kind number"))),
      (#"{"batch":[\#(one),{"name":"e"}]}"#, .inBatch(1, .missingField("data"))),
      (
        #"{"batch":[\#(repeatElement(one, count: 11).joined(separator: ","))]}"#,
        .exceeded(Excess(.batchEvents, seen: 11, allowed: 10))
      ),
      // The answers are positional: one for each event.
      (
        #"{"batch":[{"name":"e","data":"","channels":["a","b"]}]}"#,
        .inBatch(
          0,
          .invalidField(
            "channels",
            reason: "names several; an event of a batch goes to one, so send one of each"))
      ),
    ] as [(String, APIError)] {
      #expect(throws: error) { try PublishBody.decodeBatch(Array(batch.utf8), limits: .init()) }
    }
    #expect(
      APIError.inBatch(1, .missingField("data")).description
        == "batch[1]: 'data' is missing; add it")
    #expect(APIError.inBatch(1, .exceeded(Excess(.eventData, seen: 2, allowed: 1))).status == 413)
  }

  @Test("are read back as they were written")
  func roundTrips() throws {
    var generator = SeededGenerator(seed: 7)
    let data = "{\"a\" : \"é👍\\n\u{1}\"}\u{0}"
    let event = Self.event("e\"\\", data, ["a", "b"], SocketID(1, 2), [.userCount])
    #expect(try decode(String(decoding: event.encoded(), as: UTF8.self), "") == event)
    let batch = PublishBody.encodeBatch([event, Self.event("f", "1", ["c"])])
    let read = try PublishBody.decodeBatch(batch, limits: .init())
    #expect(read.map(\.channels) == [[channel("a")], [channel("b")], [channel("c")]])
    #expect(read.map(\.data) == [data, data, "1"])
    for _ in 0..<5000 {
      // Refused or not, they are read without harm, and what is read can be written.
      let mutant = generator.mutate(batch)
      guard let read = try? PublishBody.decodeBatch(mutant, limits: .init()) else { continue }
      #expect(try PublishBody.decodeBatch(PublishBody.encodeBatch(read), limits: .init()) == read)
    }
  }

  private func decode(_ body: String, _ query: String) throws(APIError) -> PublishBody {
    try PublishBody(decoding: Array(body.utf8), query: APIQuery(query), limits: App.Limits())
  }

  static func event(
    _ name: String, _ data: String, _ channels: [String], _ excluded: SocketID? = nil,
    _ attributes: Set<ChannelAttribute> = [], isText: Bool = true
  ) -> PublishBody {
    var event = PublishBody(name, data: data, channels: channels.map(channel))
    event.hasRawData = !isText
    event.excluded = excluded
    event.attributes = attributes
    return event
  }
}
