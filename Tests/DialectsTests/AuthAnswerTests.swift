import Dialects
import Messaging
import Testing

@Suite("What an auth endpoint answers")
struct AuthAnswerTests {
  static let app = App(id: "3", key: "278d425bdf160c739803", secret: Secret("7ad3773142a6692b25b8"))
  static let socket = SocketID(1234, 1234)

  @Test(
    "is what we would answer ourselves",
    arguments: ["private-a", "presence-a", "private-encrypted-a"])
  func reads(name: String) throws {
    let channel = try ChannelName(name)
    let data = channel.kind == .presence ? #"{"user_id":10}"# : nil
    let token = ChannelToken(Self.socket, channel, channelData: data)
    let key = try #require(MasterKey(base64: String(repeating: "A", count: 43) + "="))
    let answer = try AuthAnswer(parsing: Array(token.answer(by: Self.app, masterKey: key).utf8))
    #expect(answer.auth == token.signed(by: Self.app))
    #expect(answer.channelData == data)
    let isEncrypted = channel.kind == .encrypted
    #expect(answer.sharedSecret == (isEncrypted ? key.sharedSecret(for: channel) : nil))
  }

  @Test("of a user has their data")
  func readsUsers() throws {
    let token = UserToken(Self.socket, userData: #"{"id":"7"}"#)
    let answer = try AuthAnswer(parsing: Array(token.answer(by: Self.app).utf8))
    #expect(answer.userData == #"{"id":"7"}"#)
    #expect(answer.auth == token.signed(by: Self.app))
  }

  @Test(
    "is none where something is missing or of another kind",
    arguments: [
      ("{}", .missing("auth")), (#"{"auth":null}"#, .missing("auth")),
      (#"{"auth":7}"#, .notText("auth")),
      (#"{"auth":"a","channel_data":{"user_id":"7"}}"#, .notText("channel_data")),
      (#"{"auth":"a","shared_secret":"AAAA"}"#, .notASharedSecret),
    ] as [(String, AuthAnswer.Malformed)])
  func refuses(body: String, fault: AuthAnswer.Malformed) {
    #expect(throws: fault) { try AuthAnswer(parsing: Array(body.utf8)) }
  }

  @Test("a page for people is no JSON")
  func refusesPages() {
    let error = #expect(throws: AuthAnswer.Malformed.self) {
      try AuthAnswer(parsing: Array("<html>".utf8))
    }
    #expect(error?.description.hasPrefix("it is no JSON") == true)
  }
}
