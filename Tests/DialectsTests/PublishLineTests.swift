import Dialects
import Messaging
import Testing

@Suite("Lines of a batch")
struct PublishLineTests {
  @Test("have the fields of an event, and defaults for what they leave out")
  func reads() throws {
    let line = Array(#"{"channels":["a","b","a"],"event":"told","data":{ "n": [1, 2] }}"#.utf8)
    let event = try PublishBody(
      line: line, defaults: [("info", "subscription_count"), ("socket_id", "1.2")])
    #expect(event.name == "told")
    #expect(event.data == #"{"n":[1,2]}"#)
    #expect(event.channels.map(\.rawValue) == ["a", "b"])
    #expect(event.attributes == [.subscriptionCount])
    #expect(event.excluded == SocketID(1, 2))
    #expect(event.parts.map { $0.channels.map(\.rawValue) } == [["a"], ["b"]])
    #expect(event.parts.allSatisfy { $0.name == "told" && $0.data == event.data })
  }

  @Test("say more than the defaults, and name stands before event")
  func overrules() throws {
    let text = #"{"channel":"a","name":"n","event":"e","data":"d","info":"user_count"}"#
    let event = try PublishBody(line: Array(text.utf8), defaults: [("info", "subscription_count")])
    #expect(event.name == "n")
    #expect(event.data == "d")
    #expect(event.attributes == [.userCount])
    let bare = try PublishBody(line: Array(#"{"channel":"a","event":"e"}"#.utf8))
    #expect(bare.data == "{}")
  }

  @Test("leave limits to the server")
  func isUnlimited() throws {
    let data = String(repeating: "x", count: 100_000)
    let name = String(repeating: "n", count: 300)
    let line = #"{"channel":"a","name":"\#(name)","data":"\#(data)"}"#
    #expect(try PublishBody(line: Array(line.utf8)).data == data)
  }

  @Test(
    "are refused in words that say what is wrong",
    arguments: [
      ("", "is not understood"), ("7", "of kind number"), (#"{"name":"n"}"#, "'channels'"),
      (#"{"channel":"a"}"#, "'name' is missing"), (#"{"channel":"a","event":7}"#, "'name'"),
      (#"{"channel":7,"name":"n"}"#, "'channel' must be a string"),
      (#"{"channel":"a","name":"pusher:n"}"#, "is reserved"),
      (#"{"channel":"a","name":"n","socket_id":"x"}"#, "'socket_id' must be two numbers"),
    ])
  func refuses(_ line: String, _ reason: String) {
    let error = #expect(throws: APIError.self) { try PublishBody(line: Array(line.utf8)) }
    #expect(error?.description.contains(reason) == true, "\(error as Any)")
  }
}
