import Cluster
import Hub
import Reactor
import Settings
import Telemetry
import Testing

@testable import Server

@Suite("The desk")
struct DeskTests {
  /// A desk for two loops that answer nothing by themselves.
  private func withDesk(_ body: (Desk) -> Void) throws {
    var settings = ServerSettings()
    settings.threads = 2
    let shared = try SharedState(
      settings: settings, apps: AppRegistry([]), engine: LocalEngine(), listeners: [],
      deskListeners: [], log: Log(as: .json) { _ in })
    let loop = try EventLoop()
    let desk = try Desk(shared, nil, on: loop) {}
    withExtendedLifetime(loop) { body(desk) }
  }

  private let census = Census(
    filter: Census.Filter(), purpose: .list(by: .id, after: nil, limit: 1))

  @Test("a census ends when each loop has answered")
  func waitsForAll() throws {
    try withDesk { desk in
      var total: Int?
      desk.ask(census) { total = $0.reduce(0) { $0 + $1.total } }
      desk.handle(.counted(Census.Answer(total: 3), worker: 1, ticket: 1))
      #expect(total == nil)
      desk.handle(.counted(Census.Answer(total: 4), worker: 0, ticket: 1))
      #expect(total == 7)
    }
  }

  @Test("a census does not wait for a loop that has ended, before or meanwhile")
  func forgetsTheGone() throws {
    try withDesk { desk in
      var answers: [Int] = []
      desk.ask(census) { answers.append($0.count) }
      desk.handle(.counted(Census.Answer(), worker: 0, ticket: 1))
      desk.workerEnded(1)
      #expect(answers == [1])
      desk.ask(census) { answers.append($0.count) }
      desk.handle(.counted(Census.Answer(), worker: 0, ticket: 2))
      #expect(answers == [1, 1])
      desk.workerEnded(0)
      desk.ask(census) { answers.append($0.count) }
      #expect(answers == [1, 1, 0])
    }
  }
}
