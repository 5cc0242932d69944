import Cluster
import Glibc
import Hub
import Messaging
import Telemetry
import TestSupport
import Testing
import Threads

@Suite("Loops that turn at once", .timeLimit(.minutes(5)))
struct ThreadedNodeTests {
  enum Kind: CaseIterable, Sendable { case local, answersFromItsOwnThread }

  @Test(
    "each visit begins with its subscription, and misses nothing of the one order",
    arguments: Kind.allCases)
  func stress(_ kind: Kind) throws {
    let delaying = kind == .local ? nil : DelayingEngine()
    let loops = 3
    let threaded = try ThreadedNode(loops: loops, engine: delaying ?? LocalEngine())
    let threads = try (0..<loops).map { loop in
      try LoopThread(named: "loop") { threaded.run(loop: loop, turns: 500) }
    }
    let publishers = try ["a", "b", "c"].map { name in
      try LoopThread(named: name) {
        for number in 0..<2_000 { threaded.publish("\(name)\(number)") }
      }
    }
    // It answers until all clients have done all they will do, and then what is left.
    var dice = SeededGenerator(seed: 7)
    while threaded.settledLoops < loops {
      if delaying?.release(&dice) != true { sched_yield() }
    }
    while delaying?.release(&dice) == true {}
    for publisher in publishers { publisher.join() }

    let topic = Topic(app: "1", channel: try ChannelName("presence-room"))
    let members = Set(threaded.node.members(of: topic).map(\.userID))
    let subscriptions = threaded.node.occupancy(of: topic)?.subscriptions
    threaded.finish()
    for thread in threads { thread.join() }

    let reports = threaded.allReports
    let users = reports.flatMap(\.users)
    #expect(members == Set(users))
    #expect(subscriptions == users.count)
    let order = reports.map { published($0.watcher) }.max { $0.count < $1.count } ?? []
    for report in reports {
      let own = published(report.watcher)
      #expect(own == order.suffix(own.count), "all loops have one order")
      #expect(present(after: report.watcher) == Set(users), "as a watcher was told")
      expectVisits(report.visitors, in: own)
    }
    let signedIn = reports.flatMap(\.signedIn)
    for (_, events) in signedIn {
      #expect(online(after: events) == Set(signedIn.map(\.user)), "as a watcher was told")
    }
    while delaying?.release(&dice) == true {}
    #expect(threaded.node.occupancy(of: topic) == nil)
    #expect(threaded.usage.connections.value == 0)
    #expect(threaded.usage.signedIn.value == 0)
  }

  /// Who is online after what one client was told of those it watches.
  private func online(after events: [Event]) -> Set<String> {
    var known: [String: Bool] = [:]
    for case .watched(let came, let went) in events {
      for user in came { #expect(known.updateValue(true, forKey: user) != true) }
      for user in went { #expect(known.updateValue(false, forKey: user) != false) }
    }
    return Set(known.filter(\.value).keys)
  }

  /// Who is present after what one client was told.
  private func present(after events: [Event]) -> Set<String> {
    var users: Set<String> = []
    for event in events {
      switch event {
      case .subscribed(_, let members?): users = Set(members.map(\.userID))
      case .memberAdded(_, let member):
        #expect(users.insert(member.userID).inserted, "\(member.userID) came twice")
      case .memberRemoved(_, let user):
        #expect(users.remove(user) != nil, "\(user) went without having come")
      default: break
      }
    }
    return users
  }

  private func published(_ events: [Event]) -> [String] {
    events.compactMap { if case .published(let content) = $0 { content.event } else { nil } }
  }

  /// What visitors heard of the room, from each "+room" on, is an unbroken part of `order`, which
  /// began before they came; of those who are still there it is the rest.
  private func expectVisits(_ visitors: [(story: [String], isInside: Bool)], in order: [String]) {
    let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    #expect(places.count == order.count, "nothing is delivered twice")
    for (story, isInside) in visitors {
      let words = story.filter { $0 == "+room" || "abce".contains($0.prefix(1)) }
      let visits = words.split(separator: "+room", omittingEmptySubsequences: false)
      #expect(visits.first?.isEmpty == true, "nothing is heard before the subscription")
      for visit in visits {
        guard let first = visit.first, let start = places[first] else { continue }
        #expect(Array(visit) == Array(order[start...].prefix(visit.count)))
      }
      if isInside { #expect(visits.last?.last == "end") }
    }
  }
}
