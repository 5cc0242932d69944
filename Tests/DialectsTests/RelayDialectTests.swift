import Dialects
import Messaging
import Testing

@Suite("The relay dialect")
struct RelayDialectTests {
  let dialect = RelayDialect()

  private func text(_ event: Event) -> String {
    String(decoding: dialect.encode(event), as: UTF8.self)
  }

  @Test("1.04 a message goes to clients as it was sent, whatever JSON it is")
  func passesOn() throws {
    let room = try ChannelName(free: "room1")
    for message in [#""Hello""#, "7", "[1,{}]", "null", #"{"a":"é"}"#] {
      let data = RelayDialect.message(message, on: room)
      #expect(data == #"{"channel":"room1","message":\#(message)}"#)
      let content = Publication.Content(
        channel: room, event: "message", data: data, from: Publication.Origin("relay"))
      #expect(text(.published(content)) == data)
      #expect(try dialect.decodeEvent(Array(data.utf8)) == .published(content))
    }
  }

  @Test(
    "what was published elsewhere comes with its event",
    arguments: [
      (#"{"a":1}"#, #"{"a":1}"#), ("not JSON", #""not JSON""#), ("", #""""#),
      // It only looks like one of ours.
      (#"{"channel":"room1","message":1}"#, #"{"channel":"room1","message":1}"#),
    ])
  func wraps(data: String, shown: String) throws {
    let content = Publication.Content(
      channel: try ChannelName("room1"), event: "message", data: data)
    #expect(
      text(.published(content))
        == #"{"channel":"room1","message":{"event":"message","data":\#(shown)}}"#)
  }

  @Test("1.03 clients are told nothing else, and whatever they send asks for nothing")
  func isSilent() {
    #expect(dialect.encode(.connected(SocketID(1, 2), activityTimeoutSeconds: 1)).isEmpty)
    #expect(dialect.encode(.refused(.channelMissing)).isEmpty)
    #expect(dialect.decodeRequest(Array(#"{"event":"pusher:subscribe"}"#.utf8)) == nil)
    #expect(dialect.decodeRequest(Array("x".utf8)) == nil)
  }

  @Test("1.02 a URL without a channel is closed with 1008")
  func wantsChannel() {
    let (code, reason) = dialect.closeFrame(for: .refused(.channelMissing))
    #expect(code == 1008)
    #expect(reason == "Channel required in URL")
  }
}
