import Hub
import Messaging
import Telemetry
import TestSupport
import Testing

@testable import Hub

@Suite("Watchlists", .timeLimit(.minutes(5)))
struct WatchlistTests {
  typealias Kind = ClusterEngineTests.Kind
  typealias Bench = ClusterEngineTests.Bench

  @Test(
    "who signs in is told how all are whom they watch, right after the success",
    arguments: Kind.allCases)
  func tellsFirst(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    try bench.harness.connect(loop: 1).signIn("8")
    bench.settle()
    let client = bench.harness.connect()
    try client.signIn("7", watching: ["9", "8", "10", "7"])
    bench.settle()
    let told = client.story
    #expect(told.first == "signed in")
    if kind == .local {
      #expect(told == ["signed in", "8,7|9,10"])
    } else {
      // It may have come to be known as online after its watchers were told of it.
      #expect([["8,7|9,10"], ["8|9,10,7", "7|"]].contains(Array(told.dropFirst())))
    }
  }

  @Test(
    "the first connection online and the last one gone are told, the latter after a while",
    arguments: Kind.allCases)
  func tellsChanges(_ kind: Kind) throws {
    var bench = try Bench(kind, loops: 2)
    let watchers = (0..<2).map { bench.harness.connect(loop: $0) }
    for (number, watcher) in watchers.enumerated() {
      try watcher.signIn("watcher\(number)", watching: ["7"])
    }
    bench.settle()
    let tabs = (0..<2).map { bench.harness.connect(loop: $0) }
    for tab in tabs { try tab.signIn("7") }
    bench.settle()
    tabs[0].disconnect()
    bench.settle()
    bench.harness.wait(5)
    for watcher in watchers { #expect(watcher.story == ["signed in", "|7", "7|"]) }
    tabs[1].disconnect()
    bench.settle()
    bench.harness.wait(1)
    for watcher in watchers { #expect(watcher.story.last == "7|") }
    bench.harness.wait(1)
    for watcher in watchers { #expect(watcher.story == ["signed in", "|7", "7|", "|7"]) }
  }

  @Test("who is back within the while was never gone; a new watcher is told the same as others")
  func dropsShortAbsences() throws {
    let bench = try Bench(.local)
    let harness = bench.harness
    let watcher = harness.connect()
    let tab = harness.connect()
    try tab.signIn("7")
    try watcher.signIn("8", watching: ["7"])
    harness.turn()
    harness.turn()
    tab.disconnect()
    harness.wait(1)
    let newcomer = harness.connect()
    try newcomer.signIn("9", watching: ["7"])
    harness.turn()
    let back = harness.connect()
    try back.signIn("7")
    harness.wait(5)
    for client in [watcher, newcomer] { #expect(client.story == ["signed in", "7|"]) }
    back.disconnect()
    harness.turn()
    harness.wait(2)
    for client in [watcher, newcomer] { #expect(client.story == ["signed in", "7|", "|7"]) }
  }

  @Test("of a list that is too long the first are watched, and the client is told")
  func cuts() throws {
    var rules = App.Rules()
    rules.limits.watchlistUsers = 2
    let harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    try client.signIn("7", watching: ["1", "2", "3"])
    harness.turn()
    harness.turn()
    #expect(client.story == ["signed in", "|1,2"])
    #expect(
      client.events.contains {
        if case .failed(4302, let message) = $0 {
          message.contains("3 users") && message.contains("--max-watchlist")
        } else {
          false
        }
      })
    #expect(harness.usage.refusals(for: .watchlist) == 1)
  }

  @Test("where the app has none, nobody is told anything")
  func isOff() throws {
    var rules = App.Rules()
    rules.honoursWatchlists = false
    let harness = try Harness(rules: rules, engine: ClusterEngineTests.localEngine())
    let client = harness.connect()
    try client.signIn("7", watching: ["8"])
    try harness.connect().signIn("8")
    harness.wait(5)
    #expect(client.story == ["signed in"])
  }

  @Test(
    "however users come and go, what each watcher was told comes out true", arguments: 1...30)
  func randomWalk(seed: UInt64) throws {
    var bench = try Bench(seed % 3 == 0 ? .local : .delaying, loops: 2, seed: seed)
    let harness = bench.harness
    let users = ["0", "1", "2"]
    var tabs = (0..<8).map { harness.connect(loop: $0 % 2) }
    var signedIn: Set<Int> = []
    for _ in 0..<300 {
      let tab = bench.dice.roll(tabs.count)
      if signedIn.contains(tab) {
        tabs[tab].disconnect()
        tabs[tab] = harness.connect(loop: tab % 2)
        signedIn.remove(tab)
      } else {
        try tabs[tab].signIn("\(tab % 3)", watching: users)
        signedIn.insert(tab)
      }
      if bench.dice.roll(3) == 0 { harness.turn() }
      if bench.dice.roll(8) == 0 { harness.wait(1) }
      if bench.dice.roll(2) == 0 { _ = bench.engine?.release(&bench.dice) }
    }
    bench.settle()
    harness.wait(5)
    let online = Set(signedIn.map { "\($0 % 3)" })
    for client in harness.clients { expectTrue(client, online, isThere: false, users) }
    for tab in signedIn { expectTrue(tabs[tab], online, isThere: true, users) }
    for user in users {
      #expect(try harness.connections(of: user) == signedIn.count { "\($0 % 3)" == user })
    }
    for client in harness.clients { client.disconnect() }
    bench.settle()
    for shard in harness.shards { #expect(shard.watched.isEmpty) }
    #expect(bench.engine?.hasAnswers != true)
  }

  /// That what the client was told begins with all users and then changes at every step; and, if it
  /// `isThere` still, ends with who is online.
  private func expectTrue(
    _ client: Client, _ online: Set<String>, isThere: Bool, _ users: [String]
  ) {
    var known: [String: Bool] = [:]
    for case .watched(let came, let went) in client.events {
      if known.isEmpty { #expect(Set(came + went) == Set(users), "all are told of at first") }
      for user in came { #expect(known.updateValue(true, forKey: user) != true) }
      for user in went { #expect(known.updateValue(false, forKey: user) != false) }
    }
    guard isThere else { return }
    #expect(Set(known.filter(\.value).keys) == online)
  }
}

@Suite("A watched user, as a loop knows them")
struct WatchedUserTests {
  static let start = ContinuousClock.now

  @Test("is told of when they come, and when they have been gone for a while")
  func tells() {
    var user = WatchedUser()
    #expect(user.reported(isOnline: false, at(0)) == .learn)
    #expect(user.reported(isOnline: false, at(0)) == .nothing)
    #expect(user.reported(isOnline: true, at(1)) == .tell(isOnline: true))
    #expect(user.reported(isOnline: false, at(2)) == .wait(until: at(4)))
    #expect(user.reported(isOnline: false, at(3)) == .nothing)
    #expect(user.isOnline == true)
    #expect(user.gracePassed(at(4)) == .tell(isOnline: false))
    #expect(user.isOnline == false)
  }

  @Test("who comes back begins a new while when they go again")
  func comesBack() {
    var user = WatchedUser()
    #expect(user.reported(isOnline: true, at(0)) == .learn)
    #expect(user.reported(isOnline: false, at(1)) == .wait(until: at(3)))
    #expect(user.reported(isOnline: true, at(2)) == .nothing)
    #expect(user.reported(isOnline: false, at(2)) == .wait(until: at(4)))
    #expect(user.gracePassed(at(3)) == .nothing)
    #expect(user.gracePassed(at(4)) == .tell(isOnline: false))
    #expect(user.gracePassed(at(5)) == .nothing)
  }

  private func at(_ seconds: Int) -> ContinuousClock.Instant { Self.start + .seconds(seconds) }
}
