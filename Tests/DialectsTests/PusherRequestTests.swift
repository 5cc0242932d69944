import Dialects
import Messaging
import Testing

@Suite("Pusher requests (Pusher protocol 7)")
struct PusherRequestTests {
  let dialect = PusherDialect()

  @Test(
    "are read as pusher-js and other clients write them",
    arguments: [
      (#"{"event":"pusher:ping","data":{}}"#, .ping), (#"{"event":"pusher:ping"}"#, .ping),
      (#"{"data":null,"event":"pusher:pong"}"#, .pong),
      (
        #"{"event":"pusher:subscribe","data":{"auth":"","channel":"orders"}}"#,
        .subscribe(channel("orders"))
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":"orders","auth":null,"x":1}}"#,
        .subscribe(channel("orders"))
      ),
      (
        #"{"event":"pusher:subscribe","data":"{\"channel\":\"private-a\",\"auth\":\"k:s\"}"}"#,
        .subscribe(channel("private-a"), token: "k:s")
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":"presence-a","auth":"k:s","#
          + #""channel_data":"{\"user_id\": \"10\", \"user_info\": {\"name\": \"Zo\u00eb\"}}"}}"#,
        .subscribe(
          channel("presence-a"), token: "k:s",
          channelData: #"{"user_id": "10", "user_info": {"name": "Zoë"}}"#)
      ),
      (
        #"{"event":"pusher:unsubscribe","data":{"channel":"orders"}}"#,
        .unsubscribe(channel("orders"))
      ),
      (
        ##"{"event":"pusher:subscribe","data":{"auth":"","channel":"#server-to-user-a@b.c"}}"##,
        .subscribe(channel("#server-to-user-a@b.c"))
      ),
      (
        #"{"event":"pusher:signin","data":{"auth":"k:s","user_data":"{\"id\": \"1\"}"}}"#,
        .signIn(token: "k:s", userData: #"{"id": "1"}"#)
      ),
      (
        #"{"event":"pusher:signin","data":"{\"auth\":\"\",\"user_data\":\"\"}"}"#,
        .signIn(token: "", userData: "")
      ),
      (#"{"event":"pusher:ping","event":"pusher:pong"}"#, .pong),
    ] as [(String, Request)])
  func reads(_ text: String, _ request: Request) throws {
    #expect(try dialect.decodeRequest(Array(text.utf8)) == request)
  }

  @Test(
    "carry the characters of a client event's string, else its JSON without white space",
    arguments: [
      (#""hello""#, "hello"), (#""{\"a\": 1}""#, #"{"a": 1}"#),
      (#"{ "a" : [ 1.50, "x y" ] }"#, #"{"a":[1.50,"x y"]}"#), ("7", "7"), ("null", "null"),
      ("true", "true"), (#""""#, ""), (#""\ud83d""#, "\u{fffd}"), (#""\u0000""#, "\u{0}"),
    ])
  func readsData(_ json: String, _ data: String) throws {
    let text = #"{"event":"client-a","channel":"private-b","data":\#(json)}"#
    #expect(
      try dialect.decodeRequest(Array(text.utf8))
        == .clientEvent("client-a", channel: channel("private-b"), data: data))
  }

  @Test("may leave a client event's data out")
  func readsNoData() throws {
    let text = #"{"event":"client-a","channel":"private-b"}"#
    #expect(
      try dialect.decodeRequest(Array(text.utf8))
        == .clientEvent("client-a", channel: channel("private-b"), data: "null"))
  }

  @Test(
    "are refused for what is wrong with them",
    arguments: [
      ("", .malformed("the JSON text ends too early, at byte 0")),
      ("hello", .malformed("'h' cannot stand at byte 0 of the JSON text")),
      ("[]", .malformed("this is of kind array")), ("{}", .malformed("'event' is missing")),
      (#"{"event":7}"#, .malformed("'event' is of kind number")),
      (#"{"event":"pusher:dance"}"#, .unknownEvent("pusher:dance")),
      (#"{"event":"hello"}"#, .unknownEvent("hello")),
      (#"{"event":"xclient-a"}"#, .unknownEvent("xclient-a")),
      (#"{"event":"pusher_internal:a"}"#, .reservedEvent("pusher_internal:a")),
      (#"{"event":"pusher:signin","data":{}}"#, .missingField("auth", of: "pusher:signin")),
      (
        #"{"event":"pusher:signin","data":{"auth":"k:s"}}"#,
        .missingField("user_data", of: "pusher:signin")
      ),
      (
        #"{"event":"pusher:signin","data":{"auth":"k:s","user_data":{"id":"1"}}}"#,
        .invalidField("user_data", of: "pusher:signin", reason: "must be a string")
      ),
      (#"{"event":"client-a","data":1}"#, .missingField("channel", of: "client-a")),
      (
        #"{"event":"client-a","channel":"a b"}"#,
        .invalidField(
          "channel", of: "client-a",
          reason: "names no channel: ' ' is not allowed in a channel name; "
            + "use A-Z a-z 0-9 . , ; @ = - _")
      ),
      (#"{"event":"pusher:subscribe"}"#, .missingField("data", of: "pusher:subscribe")),
      (
        #"{"event":"pusher:subscribe","data":{}}"#, .missingField("channel", of: "pusher:subscribe")
      ),
      (
        #"{"event":"pusher:subscribe","data":[]}"#,
        .invalidField("data", of: "pusher:subscribe", reason: "must be an object")
      ),
      (
        #"{"event":"pusher:subscribe","data":"x"}"#,
        .invalidField(
          "data", of: "pusher:subscribe",
          reason: "is a string that holds no JSON: 'x' cannot stand at byte 0 of the JSON text")
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":7}}"#,
        .invalidField("channel", of: "pusher:subscribe", reason: "must be a string")
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":"a","auth":7}}"#,
        .invalidField("auth", of: "pusher:subscribe", reason: "must be a string")
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":"presence-a","channel_data":{}}}"#,
        .invalidField("channel_data", of: "pusher:subscribe", reason: "must be a string")
      ),
      (
        #"{"event":"pusher:subscribe","data":{"channel":"a b"}}"#,
        .invalidChannel("a b", .illegalCharacter(" "))
      ),
      (#"{"event":"pusher:subscribe","data":{"channel":""}}"#, .invalidChannel("", .empty)),
      (
        #"{"event":"pusher:unsubscribe","data":{}}"#,
        .missingField("channel", of: "pusher:unsubscribe")
      ),
    ] as [(String, Refusal)])
  func refuses(_ text: String, _ refusal: Refusal) {
    #expect(throws: refusal) { try dialect.decodeRequest(Array(text.utf8)) }
  }

  @Test(
    "are written as the documentation shows",
    arguments: [
      (.ping, #"{"event":"pusher:ping","data":{}}"#),
      (.pong, #"{"event":"pusher:pong","data":{}}"#),
      (
        .subscribe(channel("presence-a"), token: "k:s", channelData: #"{"user_id":"1"}"#),
        #"{"event":"pusher:subscribe","data":{"channel":"presence-a","auth":"k:s","#
          + #""channel_data":"{\"user_id\":\"1\"}"}}"#
      ),
      (
        .signIn(token: "k:s", userData: #"{"id":"1"}"#),
        #"{"event":"pusher:signin","data":{"auth":"k:s","user_data":"{\"id\":\"1\"}"}}"#
      ),
      (.unsubscribe(channel("a")), #"{"event":"pusher:unsubscribe","data":{"channel":"a"}}"#),
      (
        .clientEvent("client-a", channel: channel("private-b"), data: #"{"on":true}"#),
        #"{"event":"client-a","channel":"private-b","data":"{\"on\":true}"}"#
      ),
    ] as [(Request, String)])
  func writes(_ request: Request, _ text: String) {
    #expect(String(decoding: dialect.encode(request), as: UTF8.self) == text)
  }
}
