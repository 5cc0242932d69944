import Dialects
import Testing

@Suite("Greetings")
struct DialectGreetingTests {
  @Test(
    "those of the documents are known, whatever else is in them",
    arguments: [
      (#"{"event":"pusher:connection_established","data":"{\"socket_id\":\"1.2\"}"}"#, "pusher"),
      (#"{"event":"pusher:connection_established","data":{"socket_id":"1.2"}}"#, "lite"),
      (#"{"type":"welcome","message":"hello","connectionId":"x","processId":7}"#, "users"),
      (#"{"type":"connect","payload":{"connectionId":"1-x","timestamp":1}}"#, "rooms"),
    ])
  func knows(greeting: String, name: String) {
    #expect(dialects.filter { $0.greets(with: Array(greeting.utf8)) }.map(\.name) == [name])
  }

  @Test("nothing else is one, and relay has none")
  func knowsNothingElse() {
    for text in ["", "hello", "7", "{}", #"{"type":"message"}"#] {
      #expect(!dialects.contains { $0.greets(with: Array(text.utf8)) })
    }
    #expect(dialects.filter { !$0.greets }.map(\.name) == ["relay"])
  }
}
