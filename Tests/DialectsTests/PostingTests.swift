import Dialects
import Testing

@Suite("What app servers post")
struct PostingTests {
  struct Case: CustomTestStringConvertible {
    var dialect: any Dialect
    var line: String
    var path: String
    var body: String
    var testDescription: String { "\(dialect.name) \(line)" }

    init(_ dialect: any Dialect, _ line: String, _ path: String, _ body: String) {
      (self.dialect, self.line, self.path, self.body) = (dialect, line, path, body)
    }
  }

  static let cases = [
    Case(
      RelayDialect(), #"{"channel":"room1","message":"Hello"}"#,
      "/send/room1", #"{"message":"Hello"}"#),
    Case(
      RelayDialect(), #"{"channel":"a/b c?ü","data":{ "n": [1, null] }}"#,
      "/send/a%2Fb%20c%3F%C3%BC", #"{"message":{"n":[1,null]}}"#),
    Case(
      RoomsDialect(), #"{"room":"lobby","content":7,"exclude":"1.2"}"#,
      "/rooms/lobby/messages", #"{"exclude":"1.2","content":7}"#),
    Case(
      RoomsDialect(), #"{"user":"ann","content":"hi"}"#,
      "/users/ann/messages", #"{"content":"hi"}"#),
    Case(RoomsDialect(), #"{"broadcast":{"event":"x"}}"#, "/broadcast", #"{"event":"x"}"#),
    Case(
      UsersDialect(), #"{"userId":"a\"b","type":"alert","message":[1]}"#,
      "/api/send-to-user", #"{"userId":"a\"b","type":"alert","message":[1]}"#),
    // The server says then what it is called.
    Case(
      UsersDialect(), #"{"userId":"ann","message":"hi"}"#,
      "/api/send-to-user", #"{"userId":"ann","message":"hi"}"#),
  ]

  @Test("1.04, 2.22, 4.47 it goes where the dialect's server wants it", arguments: cases)
  func writes(_ example: Case) throws {
    let message = try PostedMessage(line: Array(example.line.utf8))
    let posting = try example.dialect.posting(of: message)
    #expect(posting.path(of: message) == example.path)
    #expect(String(decoding: posting.body(of: message), as: UTF8.self) == example.body)
  }

  @Test("a line says more than what holds for all")
  func overrules() throws {
    let plain = try PostedMessage(line: Array(#"{"room":"a","data":1}"#.utf8), excluding: "1.2")
    #expect(plain.excluded == "1.2")
    let own = Array(#"{"room":"a","data":1,"socket_id":"3.4"}"#.utf8)
    #expect(try PostedMessage(line: own, excluding: "1.2").excluded == "3.4")
  }

  @Test(
    "lines are refused in words that say what is wrong",
    arguments: [
      ("7", "of kind number"), ("{}", "'channel' is missing"),
      (#"{"channel":"a"}"#, "'message' is missing"),
      (#"{"channel":"a","userId":"b","data":1}"#, "'userId' and 'channel' exclude each other"),
      (#"{"channel":"a","message":1,"data":2}"#, "'data' and 'message' exclude each other"),
      (#"{"broadcast":{},"message":1}"#, "'message' and 'broadcast' exclude each other"),
      (#"{"userId":"a","type":"b","event":"c","data":1}"#, "'event' and 'type' exclude each other"),
      (#"{"chanel":"a","data":1}"#, "'chanel' is none that a line can have"),
      (#"{"channel":"","data":1}"#, "'channel' must be a string with something in it"),
      (#"{"userId":["a"],"data":1}"#, "'userId' must be a string"),
      (#"{"user":7,"data":1}"#, "'user' must be a string"),
      (#"{"room":5,"content":1}"#, "'room' must be a string"),
      (#"{"channel":5,"message":1}"#, "'channel' must be a string"),
      (#"{"userId":"a","type":null,"data":1}"#, "'type' must be a string"),
    ])
  func refuses(_ line: String, _ reason: String) {
    let error = #expect(throws: APIError.self) { try PostedMessage(line: Array(line.utf8)) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(reason))
  }

  @Test("what the dialect's server cannot be had to tell is refused, and what it can is named")
  func isUnpostable() throws {
    var message = PostedMessage(to: .channel, "news", data: "1")
    #expect(throws: Unpostable.audience(.channel, of: "users", all: [.user])) {
      try UsersDialect().posting(of: message)
    }
    #expect(
      "\(Unpostable.audience(.everybody, of: "relay", all: [.channel]))"
        == "a server of relay is not told what to send to everybody, but to a channel")
    message.event = "told"
    #expect(throws: Unpostable.named(by: "relay")) { try RelayDialect().posting(of: message) }
    message.event = nil
    message.excluded = "1.2"
    #expect(throws: Unpostable.excluding(.channel)) { try RelayDialect().posting(of: message) }
    #expect(throws: Unpostable.notAnObject) {
      try RoomsDialect().posting(of: PostedMessage(to: .everybody, data: "[]"))
    }
  }

  @Test("dialects with signed events have nothing to post")
  func isSigned() {
    #expect(PusherDialect().postings.isEmpty)
    #expect(LiteDialect().postings.isEmpty)
  }
}
