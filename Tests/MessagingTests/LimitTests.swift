import Messaging
import Testing

@Suite("Limits")
struct LimitTests {
  @Test(
    "going beyond one is told with the limit, the size seen, the setting and a way out",
    arguments: Limit.allCases)
  func tells(_ limit: Limit) {
    let text = "\(Excess(limit, seen: 12_345, allowed: 678))"
    #expect(text.contains("678"))
    // Of a rate or a count of nonsense nobody keeps the size: the one too many is refused.
    let untold: [Limit] = [.clientEvents, .violations, .connectionRate, .messages, .apiRequests]
    #expect(text.contains("12345") || untold.contains(limit))
    #expect(text.contains("; raise --\(limit.rawValue), or "))
  }

  @Test("the length of a channel's name is told in bytes, which are counted")
  func countsBytes() throws {
    let name = try ChannelName(freelyNamed: String(repeating: "é", count: 200))
    let excess = Excess(.channelName, seen: name.rawValue.utf8.count, allowed: 200)
    #expect("\(excess)".hasPrefix("a channel name has at most 200 bytes; this one has 400; "))
  }

  @Test("one is not told as many")
  func counts() {
    let text = "\(Excess(.apiRequests, allowed: 1))"
    #expect(text.contains("at most 1 request a second"))
  }

  @Test("the official PHP library's suite finds its words in what is too large")
  func speaksPusher() {
    let data = "\(Excess(.eventData, seen: 10_241, allowed: 10_240))"
    #expect(data.contains("the data content of this event is at most 10240 bytes"))
    #expect("\(Excess(.batchEvents, seen: 11, allowed: 10))".hasPrefix("Batch too large: "))
  }

  @Test("what is just allowed passes")
  func passes() throws {
    try Excess.check(.eventData, 10, allowed: 10)
    #expect(throws: Excess(.eventData, seen: 11, allowed: 10)) {
      try Excess.check(.eventData, 11, allowed: 10)
    }
  }
}
