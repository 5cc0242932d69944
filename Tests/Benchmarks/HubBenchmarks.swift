import Cluster
import Dialects
import Hub
import Messaging
import Threads

/// What the hub itself costs, between a publish and the send(2) of each receiver.
func measureHub(repetitions: Int) {
  do {
    try measureFanOut(eventsPerTurn: 1, rounds: 200, repetitions: repetitions)
    try measureFanOut(eventsPerTurn: 64, rounds: 50, repetitions: repetitions)
    try measureManyChannels(repetitions: repetitions)
    try measurePublish(repetitions: repetitions)
    try measureTurn(repetitions: repetitions)
    try measureWatchlists(repetitions: repetitions)
  } catch {
    preconditionFailure("the hub cannot be measured: \(error)")
  }
}

/// One channel of 1,000.
private func measureFanOut(eventsPerTurn: Int, rounds: Int, repetitions: Int) throws {
  let bench = try HubBench(connections: 1000)
  for position in 0..<1000 { try bench.subscribe(position, to: "room-1") }
  bench.turn()
  let event = try bench.publication("room-1")
  measure(
    "delivery, \(eventsPerTurn) a turn to 1,000", items: rounds * eventsPerTurn * 1000,
    bytesPerItem: 100, repetitions: repetitions
  ) {
    for _ in 0..<rounds {
      for _ in 0..<eventsPerTurn { bench.publish(event) }
      bench.turn()
    }
  }
}

/// A hundred channels with an event each in every turn; 500 connections listen to two of them.
private func measureManyChannels(repetitions: Int) throws {
  let bench = try HubBench(connections: 500)
  for position in 0..<500 {
    try bench.subscribe(position, to: "room-\(position % 100)")
    try bench.subscribe(position, to: "room-\((position + 37) % 100)")
  }
  bench.turn()
  let events = try (0..<100).map { try bench.publication("room-\($0)") }
  let rounds = 100
  measure(
    "delivery, 100 channels to 500 that hear two", items: rounds * 1000, bytesPerItem: 100,
    repetitions: repetitions
  ) {
    for _ in 0..<rounds {
      for event in events { bench.publish(event) }
      bench.turn()
    }
  }
}

/// Publications that one connection hears, and what the loop does to take them.
private func measurePublish(repetitions: Int) throws {
  let bench = try HubBench(connections: 1)
  try bench.subscribe(0, to: "room-1")
  bench.turn()
  let event = try bench.publication("room-1")
  let rounds = 10_000
  measure("publish", items: rounds, bytesPerItem: 100, repetitions: repetitions) {
    for _ in 0..<rounds { bench.publish(event) }
    bench.turn()
  }
}

/// A turn in which nothing happened.
private func measureTurn(repetitions: Int) throws {
  let bench = try HubBench(connections: 1)
  measure("empty turn", items: 10_000, bytesPerItem: 0, repetitions: repetitions) {
    for _ in 0..<10_000 { bench.turn() }
  }
}

/// One user who comes and goes, and 1,000 connections that are told.
private func measureWatchlists(repetitions: Int) throws {
  let bench = try HubBench(connections: 1001)
  for position in 1...1000 { try bench.signIn(position, as: "\(position)", watching: "0") }
  for _ in 0..<2 { bench.turn() }
  let rounds = 50
  measure(
    "watchlist event to 1,000", items: rounds * 2 * 1000, bytesPerItem: 0, repetitions: repetitions
  ) {
    for _ in 0..<rounds {
      bench.visit(as: "0")
      for _ in 0..<2 { bench.turn(later: 2) }
    }
  }
}

/// A node of one loop whose connections count what they are sent.
private final class HubBench {
  private let node: Node
  private let shard: Shard
  private let usage = AppUsage(App(id: "1", key: "key", secret: Secret("secret")))
  private var subscribers: [Subscriber] = []

  init(connections: Int) throws {
    let mailbox = try Mailbox<Shard.Message>()
    node = Node(engine: LocalEngine(), mailboxes: [mailbox])
    shard = Shard(number: 0, node: node, mailbox: mailbox, idPrefix: 1)
    for _ in 0..<connections { subscribers.append(try connect()) }
    turn()
  }

  private func connect() throws -> Subscriber {
    try shard.connect(
      Recorder(), usage: usage, variant: Variant(dialect: 0))
  }

  func subscribe(_ position: Int, to channel: String) throws {
    try shard.handle(.subscribe(ChannelName(channel)), from: subscribers[position])
  }

  func signIn(_ position: Int, as user: String, watching other: String) throws {
    let data = #"{"id":"\#(user)","watchlist":["\#(other)"]}"#
    try signIn(subscribers[position], data)
  }

  /// Signs a user in on a connection of its own, which then ends.
  func visit(as user: String) {
    do {
      let visitor = try connect()
      try signIn(visitor, #"{"id":"\#(user)"}"#)
      turn()
      shard.disconnect(visitor)
    } catch { preconditionFailure("\(error)") }
  }

  private func signIn(_ subscriber: Subscriber, _ data: String) throws(Refusal) {
    let token = UserToken(subscriber.id, userData: data).signed(by: usage.app)
    try shard.handle(.signIn(token: token, userData: data), from: subscriber)
  }

  /// Of 100 bytes of data.
  func publication(_ channel: String) throws -> [Publication] {
    let topic = Topic(app: "1", channel: try ChannelName(channel))
    return [Publication(topic, event: "event", data: String(repeating: "a", count: 100))]
  }

  func publish(_ publications: [Publication]) {
    do { try node.publish(publications) } catch { preconditionFailure("\(error)") }
  }

  /// `later`: so many seconds after the last.
  func turn(later seconds: Int = 0) {
    shard.now += .seconds(seconds)
    _ = shard.receiveMail()
    shard.endTurn()
  }
}

/// A connection that takes everything.
private final class Recorder: Session, Outlet {
  private var count = 0
  var outlet: any Outlet { self }
  func deliver(_ frames: [UInt8]) -> Int {
    count += frames.count
    return 0
  }
  func transmit(_ frames: [UInt8], isAnswer: Bool) -> Int { deliver(frames) }
  func finish() {}
  func cutOff(with frame: [UInt8]) {}
}
