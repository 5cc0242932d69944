import Dialects
import Messaging
import Testing

@Suite("Pusher events (Pusher protocol 7)")
struct PusherEventTests {
  let dialect = PusherDialect()
  static let room = channel("presence-room")

  @Test(
    "are written as the hosted service writes them",
    arguments: [
      (
        .connected(SocketID(123, 456), activityTimeoutSeconds: 120),
        #"{"event":"pusher:connection_established","#
          + #""data":"{\"socket_id\":\"123.456\",\"activity_timeout\":120}"}"#
      ),
      (.ping, #"{"event":"pusher:ping","data":{}}"#),
      (.pong, #"{"event":"pusher:pong","data":{}}"#),
      (
        .subscribed(channel("orders"), members: nil),
        #"{"event":"pusher_internal:subscription_succeeded","channel":"orders","data":"{}"}"#
      ),
      (
        .subscribed(
          room, members: [Member(userID: "10", info: #"{"name":"Ann"}"#), Member(userID: "b")]),
        #"{"event":"pusher_internal:subscription_succeeded","channel":"presence-room","#
          + #""data":"{\"presence\":{\"ids\":[\"10\",\"b\"],"#
          + #"\"hash\":{\"10\":{\"name\":\"Ann\"},\"b\":null},\"count\":2}}"}"#
      ),
      (
        .memberAdded(room, Member(userID: "10", info: #"{"name":"Ann"}"#)),
        #"{"event":"pusher_internal:member_added","channel":"presence-room","#
          + #""data":"{\"user_id\":\"10\",\"user_info\":{\"name\":\"Ann\"}}"}"#
      ),
      (
        .memberRemoved(room, userID: "10"),
        #"{"event":"pusher_internal:member_removed","channel":"presence-room","#
          + #""data":"{\"user_id\":\"10\"}"}"#
      ),
      (
        .published(
          .init(
            channel: channel("private-encrypted-orders"), event: "order.paid",
            data: #"{"nonce":"AAEC","ciphertext":"TbAX+/=="}"#)),
        #"{"event":"order.paid","channel":"private-encrypted-orders","#
          + #""data":"{\"nonce\":\"AAEC\",\"ciphertext\":\"TbAX+/==\"}"}"#
      ),
      (
        .published(.init(channel: room, event: "client-typing", data: "hello", userID: "10")),
        #"{"event":"client-typing","channel":"presence-room","data":"hello","user_id":"10"}"#
      ),
      (
        .signedIn(userData: #"{"id":"1"}"#),
        #"{"event":"pusher:signin_success","data":{"user_data":"{\"id\":\"1\"}"}}"#
      ),
      (
        .watched(online: ["7", "a"], offline: ["8"]),
        #"{"event":"pusher_internal:watchlist_events","#
          + #""data":"{\"events\":[{\"name\":\"online\",\"user_ids\":[\"7\",\"a\"]},"#
          + #"{\"name\":\"offline\",\"user_ids\":[\"8\"]}]}"}"#
      ),
      (
        .watched(online: [], offline: ["8"]),
        #"{"event":"pusher_internal:watchlist_events","#
          + #""data":"{\"events\":[{\"name\":\"offline\",\"user_ids\":[\"8\"]}]}"}"#
      ),
      (
        .subscriptionCount(channel("orders"), 3),
        #"{"event":"pusher_internal:subscription_count","channel":"orders","#
          + #""data":"{\"subscription_count\":3}"}"#
      ),
    ] as [(Event, String)])
  func writes(_ event: Event, _ text: String) {
    #expect(String(decoding: dialect.encode(event), as: UTF8.self) == text)
  }

  @Test(
    "are read from other servers too: data as object or string, or none",
    arguments: [
      (
        #"{"event":"pusher:connection_established","data":{"socket_id":"9876543210.1"}}"#,
        .connected(SocketID(9_876_543_210, 1), activityTimeoutSeconds: 120)
      ),
      (#"{"event":"pusher:ping"}"#, .ping),
      (
        #"{"event":"pusher_internal:subscription_succeeded","channel":"a"}"#,
        .subscribed(channel("a"), members: nil)
      ),
      (
        #"{"event":"pusher_internal:subscription_succeeded","channel":"presence-room"}"#,
        .subscribed(room, members: [])
      ),
      (
        #"{"event":"pusher_internal:member_added","channel":"presence-room","#
          + #""data":{"user_id":7,"user_info":{ "a" : 1 }}}"#,
        .memberAdded(room, Member(userID: "7", info: #"{"a":1}"#))
      ),
      (
        #"{"event":"e","channel":"a","data":{ "x" : [ ] }}"#,
        .published(.init(channel: channel("a"), event: "e", data: #"{"x":[]}"#))
      ),
      (
        #"{"event":"e","channel":"a"}"#,
        .published(.init(channel: channel("a"), event: "e", data: "null"))
      ),
      (
        #"{"event":"pusher:error","data":"{\"code\":4200,\"message\":\"Invalid message\"}"}"#,
        .failed(code: 4200, message: "Invalid message")
      ),
      (#"{"event":"pusher:error","data":"boom"}"#, .failed(code: nil, message: "boom")),
      (#"{"event":"pusher:error"}"#, .failed(code: nil, message: "null")),
      (
        ##"{"event":"e","channel":"#other-1","data":"x"}"##,
        .other(name: "e", channel: "#other-1", data: "x")
      ),
      (
        ##"{"event":"e","channel":"#server-to-user-1","data":"x"}"##,
        .published(.init(channel: channel("#server-to-user-1"), event: "e", data: "x"))
      ),
      (
        #"{"event":"pusher:signin_success","data":{"auth":"k:s","user_data":"{}"}}"#,
        .signedIn(userData: "{}")
      ),
      (
        #"{"event":"pusher:signin_success","data":{"user_data":{}}}"#,
        .other(name: "pusher:signin_success", channel: nil, data: #"{"user_data":{}}"#)
      ),
      (
        #"{"event":"pusher_internal:watchlist_events","data":{"events":["#
          + #"{"name":"offline","user_ids":[7]},{"name":"away","user_ids":["8"]},"#
          + #"{"name":"online","user_ids":["9"]},{"name":"online","user_ids":["a",null]}]}}"#,
        .watched(online: ["9", "a"], offline: ["7"])
      ),
      (
        #"{"event":"pusher_internal:member_removed","channel":"presence-room","data":"x"}"#,
        .other(name: "pusher_internal:member_removed", channel: "presence-room", data: "x")
      ),
      (#"{"event":"e"}"#, .other(name: "e", channel: nil, data: "null")),
    ] as [(String, Event)])
  func reads(_ text: String, _ event: Event) throws {
    #expect(try dialect.decodeEvent(Array(text.utf8)) == event)
  }

  @Test(
    "are refused when they cannot be acted on",
    arguments: [
      ("x", .malformed("'x' cannot stand at byte 0 of the JSON text")),
      (
        #"{"event":"pusher:connection_established"}"#,
        .missingField("socket_id", of: "pusher:connection_established")
      ),
      (
        #"{"event":"pusher:connection_established","data":{"socket_id":"x"}}"#,
        .invalidField(
          "socket_id", of: "pusher:connection_established",
          reason: "must be two numbers joined by a dot")
      ),
    ] as [(String, Refusal)])
  func refuses(_ text: String, _ refusal: Refusal) {
    #expect(throws: refusal) { try dialect.decodeEvent(Array(text.utf8)) }
  }
}
