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

  @Test("what is just allowed passes")
  func passes() throws {
    try Excess.check(.eventData, 10, allowed: 10)
    #expect(throws: Excess(.eventData, seen: 11, allowed: 10)) {
      try Excess.check(.eventData, 11, allowed: 10)
    }
  }
}
