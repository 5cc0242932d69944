import Messaging
import TestSupport
import Threads

/// An engine that keeps its answers until it is told to give them, and gives them in any order.
final class DelayingEngine: ClusterEngine {
  private struct State {
    /// The node, which keeps its engine.
    weak var events: (any ClusterEvents)?
    var answers: [@Sendable (any ClusterEvents) -> Void] = []
  }
  private let state = Locked(State())

  func start(reportingTo events: any ClusterEvents) { state.withLock { $0.events = events } }

  func open(_ topic: Topic) { answer { $0.opened(topic, members: []) } }
  func close(_ topic: Topic) { answer { $0.closed(topic) } }
  func join(_ member: Member, _ topic: Topic) { answer { $0.joined(member, topic) } }
  func leave(userID: String, _ topic: Topic) {
    answer { $0.left(userID: userID, topic, isLast: true) }
  }
  func broadcast(_ publication: Publication) {}
  func terminate(_ user: Topic) {}

  private func answer(_ answer: @escaping @Sendable (any ClusterEvents) -> Void) {
    state.withLock { $0.answers.append(answer) }
  }

  /// Gives one answer, whichever the dice say.
  ///
  /// - Returns: false if there was none to give.
  func release(_ dice: inout SeededGenerator) -> Bool {
    let chosen = state.withLock { state in
      state.answers.isEmpty
        ? nil : state.answers.remove(at: dice.roll(state.answers.count))
    }
    guard let chosen, let events = state.withLock({ $0.events }) else { return false }
    chosen(events)
    return true
  }

  var hasAnswers: Bool { state.withLock { !$0.answers.isEmpty } }
}
