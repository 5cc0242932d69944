import Cluster
import Hub
import Messaging
import TestSupport
import Testing
import Threads

@Suite("Cache channels", .timeLimit(.minutes(5)))
struct CacheChannelTests {
  static let channels = [
    "cache-a", "private-cache-a", "private-encrypted-cache-a", "presence-cache-a",
  ]
  let clock = ManualClock()

  @Test("give a new subscriber the last event, and it alone", arguments: channels)
  func replays(_ channel: String) throws {
    let harness = try Harness(loops: 2, engine: LocalEngine(), clock: clock)
    let early = harness.connect()
    try early.subscribe(channel, as: "1")
    harness.turn()
    for event in ["A1", "A2"] { try harness.publish(event, to: channel) }
    harness.turn()
    let late = harness.connect(loop: 1)
    try late.subscribe(channel, as: "1")
    harness.turn()
    try harness.publish("A3", to: channel)
    harness.turn()
    #expect(early.story == ["+\(channel)", "?", "A1", "A2", "A3"])
    #expect(late.story == ["+\(channel)", "A2", "A3"])
  }

  @Test("keep nothing elsewhere", arguments: ["a", "private-a", "presence-a"])
  func keepsNothing(_ channel: String) throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    try harness.publish("A1", to: channel)
    let client = harness.connect()
    try client.subscribe(channel, as: "1")
    harness.turn()
    #expect(client.story == ["+\(channel)"])
    #expect(harness.node.cacheFigures.bytes == 0)
  }

  @Test("keep no event of a client, and one that excluded its socket")
  func keepsServersOnly() throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    let sender = harness.connect()
    try sender.subscribe("private-cache-a")
    harness.turn()
    try harness.publish("A1", to: "private-cache-a", excluding: sender.id)
    try sender.send("client-b", to: "private-cache-a")
    harness.turn()
    #expect(sender.story == ["+private-cache-a", "?"])
    let late = harness.connect()
    try late.subscribe("private-cache-a")
    harness.turn()
    #expect(late.story == ["+private-cache-a", "A1"])
  }

  @Test("remember an event when everybody has gone, until its time is up")
  func outlivesSubscribers() throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    let topic = Topic(app: "1", channel: try ChannelName("cache-a"))
    let first = harness.connect()
    try first.subscribe("cache-a")
    try harness.publish("A1", to: "cache-a")
    harness.turn()
    first.disconnect()
    harness.turn()
    #expect(harness.node.occupancy(of: topic) == nil)
    clock.advance(by: .seconds(Harness.cacheSeconds) - .milliseconds(1))
    #expect(harness.node.cached(topic)?.content.event == "A1")
    #expect(harness.node.cached(topic)?.remaining == .milliseconds(1))
    clock.advance(by: .milliseconds(1))
    #expect(harness.node.cached(topic) == nil)
    let late = harness.connect()
    try late.subscribe("cache-a")
    harness.turn()
    #expect(late.story == ["+cache-a", "?"])
    #expect(harness.node.cacheFigures.events == 1)
    harness.node.removeExpired()
    #expect(harness.node.cacheFigures.bytes == 0)
  }

  @Test("are each app's own")
  func separatesApps() throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    let other = Topic(app: "2", channel: try ChannelName("cache-a"))
    try harness.node.publish([Publication(other, event: "B1", data: "", cacheSeconds: 60)])
    let client = harness.connect()
    try client.subscribe("cache-a")
    harness.turn()
    #expect(client.story == ["+cache-a", "?"])
  }

  @Test("keep what another node published")
  func keepsOthers() throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    let topic = Topic(app: "1", channel: try ChannelName("cache-a"))
    harness.node.received(Publication(topic, event: "A1", data: "", cacheSeconds: 60))
    let client = harness.connect()
    try client.subscribe("cache-a")
    harness.turn()
    #expect(client.story == ["+cache-a", "A1"])
  }

  @Test("tell the last event again to whoever subscribes again")
  func refreshes() throws {
    let harness = try Harness(engine: LocalEngine(), clock: clock)
    let client = harness.connect()
    try client.subscribe("cache-a")
    harness.turn()
    try harness.publish("A1", to: "cache-a")
    try client.subscribe("cache-a")
    harness.turn()
    #expect(client.story == ["+cache-a", "?", "A1", "+cache-a", "A1"])
  }

  @Test("lose no event and repeat none between the replay and the first live one")
  func hasNoSeam() throws {
    let harness = try Harness(loops: 2, engine: LocalEngine(), clock: clock)
    let node = harness.node
    let topic = Topic(app: "1", channel: try ChannelName("cache-a"))
    let publisher = try LoopThread(named: "publisher") {
      for number in 0..<3_000 {
        let publication = Publication(topic, event: "\(number)", data: "", cacheSeconds: 60)
        do { try node.publish([publication]) } catch { preconditionFailure("\(error)") }
      }
    }
    // Ten at a time come and stay until the publisher has done.
    var loop = 0
    while node.cached(topic)?.content.event != "2999" {
      loop = 1 - loop
      let client = harness.connect(loop: loop)
      try client.subscribe("cache-a")
      harness.turn()
    }
    publisher.join()
    harness.turn()
    #expect(harness.clients.count > 1)
    for client in harness.clients {
      #expect(client.story.first == "+cache-a")
      let numbers = client.story.dropFirst().compactMap(Int.init)
      let first = client.story.dropFirst().first == "?" ? 0 : numbers.first ?? 0
      #expect(numbers == Array(first..<3_000))
    }
  }

  @Test("make room within their limit: the oldest event goes, and is missed from then on")
  func evicts() throws {
    let harness = try Harness(engine: LocalEngine(), cacheLimit: 1000, clock: clock)
    for channel in ["cache-a", "cache-b", "cache-c", "cache-a", "cache-d"] {
      try harness.publish("A1", to: channel)
    }
    let figures = harness.node.cacheFigures
    #expect(figures.events == 3)
    #expect(figures.evictions == 1)
    #expect(figures.bytes <= 1000)
    let client = harness.connect()
    for channel in ["cache-a", "cache-b", "cache-c", "cache-d"] { try client.subscribe(channel) }
    harness.turn()
    #expect(
      client.story == ["+cache-a", "A1", "+cache-b", "?", "+cache-c", "A1", "+cache-d", "A1"])
  }
}
