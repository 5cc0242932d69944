import Messaging
import TestSupport
import Testing

@testable import Hub

@Suite("The cache of last events")
struct EventCacheTests {
  let start = ContinuousClock.now

  @Test("forgets what has expired, and only that")
  func expires() throws {
    var cache = EventCache(byteLimit: 10_000)
    for (name, seconds) in [("a", 10), ("b", 20), ("c", 30)] {
      try cache.store(entry("1", seconds), of: topic(name), at: start)
    }
    cache.removeExpired(at: start + .seconds(20))
    #expect(cache.count == 1)
    #expect(try cache.entry(of: topic("c"), at: start + .seconds(29)) != nil)
    #expect(try cache.entry(of: topic("c"), at: start + .seconds(30)) == nil)
    cache.removeExpired(at: start + .seconds(30))
    #expect((cache.count, cache.bytes, cache.evictions) == (0, 0, 0))
  }

  @Test("does not keep what is larger than itself, nor what that would have replaced")
  func refusesHuge() throws {
    var cache = EventCache(byteLimit: 1000)
    try cache.store(entry("1", 10), of: topic("a"), at: start)
    try cache.store(entry("1", 10), of: topic("b"), at: start)
    try cache.store(entry(String(repeating: "x", count: 1000), 10), of: topic("a"), at: start)
    #expect(try cache.entry(of: topic("a"), at: start) == nil)
    #expect(try cache.entry(of: topic("b"), at: start) != nil)
    #expect(cache.evictions == 1)
  }

  @Test("agrees with a plain list, whatever is stored and whenever", arguments: 1...20)
  func randomWalk(seed: UInt64) throws {
    var dice = SeededGenerator(seed: seed)
    var cache = EventCache(byteLimit: 4000)
    var list: [(topic: Topic, entry: EventCache.Entry)] = []  // oldest first
    var now = start
    for _ in 0..<1000 {
      now += .seconds(dice.roll(3))
      let topic = try topic("\(dice.roll(20))")
      let data = String(repeating: "x", count: dice.roll(400))
      let entry = try entry(data, at: now, 15)
      cache.store(entry, of: topic, at: now)
      list.removeAll { $0.topic == topic || $0.entry.expires <= now }
      list.append((topic, entry))
      while list.reduce(0, { $0 + $1.entry.weight }) > 4000 { list.removeFirst() }
      #expect(cache.count == list.count)
      #expect(cache.bytes == list.reduce(0) { $0 + $1.entry.weight })
      for known in list { #expect(cache.entry(of: known.topic, at: now) == known.entry) }
    }
    #expect(cache.evictions > 0)
  }

  private func topic(_ name: String) throws -> Topic {
    Topic(app: "1", channel: try ChannelName("cache-\(name)"))
  }

  private func entry(
    _ data: String, at now: ContinuousClock.Instant? = nil, _ seconds: Int
  ) throws -> EventCache.Entry {
    EventCache.Entry(
      content: .init(channel: try ChannelName("cache-x"), event: "e", data: data),
      expires: (now ?? start) + .seconds(seconds))
  }
}
