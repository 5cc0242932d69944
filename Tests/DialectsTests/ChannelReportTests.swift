import Dialects
import Messaging
import Testing

@Suite("What the HTTP API tells of channels (pusher.md §11.2)")
struct ChannelReportTests {
  static let room = ChannelReport(channel("presence-a"), subscriptions: 3, users: 2)
  static let orders = ChannelReport(channel("orders"), subscriptions: 1)
  static let vacant = ChannelReport(channel("cache-b"), subscriptions: 0)
  static let kept = {
    var report = vacant
    report.cached = .init(#"{"a":1}"#, for: .milliseconds(1_700_001))
    return report
  }()

  @Test(
    "one channel: whether it is occupied, and what was asked for",
    arguments: [
      (room, [], #"{"occupied":true}"#), (vacant, [], #"{"occupied":false}"#),
      (room, [.userCount], #"{"occupied":true,"user_count":2}"#),
      (
        room, [.subscriptionCount, .userCount],
        #"{"occupied":true,"user_count":2,"subscription_count":3}"#
      ),
      (vacant, [.cache], #"{"occupied":false,"cache":null}"#),
      (kept, [.cache], #"{"occupied":false,"cache":{"data":"{\"a\":1}","ttl":1701}}"#),
      (kept, [], #"{"occupied":false}"#),
    ] as [(ChannelReport, Set<ChannelAttribute>, String)])
  func one(_ report: ChannelReport, _ attributes: Set<ChannelAttribute>, _ body: String) {
    #expect(text(report.body(attributes)) == body)
  }

  @Test("many channels: user_count on presence channels only")
  func many() {
    #expect(
      text(ChannelReport.body(of: [Self.room, Self.orders], [.userCount]))
        == #"{"channels":{"presence-a":{"user_count":2},"orders":{}}}"#)
    #expect(
      text(ChannelReport.body(of: [Self.orders], [.subscriptionCount]))
        == #"{"channels":{"orders":{"subscription_count":1}}}"#)
    #expect(text(ChannelReport.body(of: [], [])) == #"{"channels":{}}"#)
  }

  @Test("a batch: by position, and nothing when nothing was asked")
  func batch() {
    #expect(
      text(ChannelReport.batchBody(of: [(Self.room, [.userCount]), (Self.orders, [])]))
        == #"{"batch":[{"user_count":2},{}]}"#)
    #expect(text(ChannelReport.batchBody(of: [(Self.room, []), (Self.orders, [])])) == "{}")
    #expect(text(ChannelReport.empty) == "{}")
  }

  @Test("users: their ids")
  func users() {
    #expect(
      text(ChannelReport.usersBody(["1", "a\"b"])) == #"{"users":[{"id":"1"},{"id":"a\"b"}]}"#)
    #expect(text(ChannelReport.usersBody([])) == #"{"users":[]}"#)
  }

  private func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self) }
}

@Suite("What may be asked of channels")
struct ChannelAttributeTests {
  @Test(
    "is a list of known names",
    arguments: [
      (nil, []), ("", []), ("user_count", [.userCount]), (",cache,", [.cache]),
      ("subscription_count, user_count", [.subscriptionCount, .userCount]),
    ] as [(String?, Set<ChannelAttribute>)])
  func reads(_ text: String?, _ attributes: Set<ChannelAttribute>) throws {
    #expect(try ChannelAttribute.set(parsing: text) == attributes)
  }

  @Test("is refused by name when unknown", arguments: ["users", "user_count,x", "User_Count"])
  func refuses(_ text: String) {
    #expect(throws: APIError.self) { try ChannelAttribute.set(parsing: text) }
    #expect(
      APIError.unknownAttribute("x").description
        == "'x' is nothing to ask for by 'info'; there is user_count, subscription_count, cache")
  }

  @Test(
    "of one channel hangs on its kind",
    arguments: [
      ("presence-a", [.userCount, .subscriptionCount], true), ("a", [.subscriptionCount], true),
      ("a", [.userCount], false), ("private-a", [.userCount], false), ("a", [.cache], false),
      ("cache-a", [.cache], true), ("private-cache-a", [.cache], true),
      ("presence-cache-a", [.cache, .userCount], true),
      ("private-encrypted-cache-a", [.cache], true),
      ("my-cache-a", [.cache], false),
    ] as [(String, Set<ChannelAttribute>, Bool)])
  func ofOne(_ name: String, _ attributes: Set<ChannelAttribute>, _ isAllowed: Bool) {
    expect(isAllowed) { () throws(APIError) in try attributes.check(for: channel(name)) }
  }

  @Test(
    "of many hangs on the prefix they are filtered by",
    arguments: [
      ("presence-", [.userCount], true), ("presence-room-", [.userCount], true),
      (nil, [.userCount], false), ("pres", [.userCount], false), (nil, [], true),
      (nil, [.subscriptionCount], true), ("cache-", [.cache], false),
    ] as [(String?, Set<ChannelAttribute>, Bool)])
  func ofMany(_ prefix: String?, _ attributes: Set<ChannelAttribute>, _ isAllowed: Bool) {
    expect(isAllowed) { () throws(APIError) in try attributes.check(forChannelsWith: prefix) }
  }

  private func expect(_ isAllowed: Bool, _ check: () throws(APIError) -> Void) {
    do {
      try check()
      #expect(isAllowed)
    } catch {
      #expect(!isAllowed)
      #expect(error.status == 400)
    }
  }
}
