package import Messaging
import Threads

/// The engine of a node that is alone: it agrees at once, and there is nobody to tell.
package final class LocalEngine: ClusterEngine {
  /// Weak, for the node owns the engine.
  private struct Reference {
    weak var node: (any ClusterEvents)?
  }
  private let reference = Locked(Reference())

  package init() {}

  package func start(reportingTo events: any ClusterEvents) {
    reference.withLock { $0.node = events }
  }

  package func open(_ topic: Topic) { node?.opened(topic, members: []) }
  package func close(_ topic: Topic) { node?.closed(topic) }
  package func join(_ member: Member, _ topic: Topic) { node?.joined(member, topic) }
  package func leave(userID: String, _ topic: Topic) {
    node?.left(userID: userID, topic, isLast: true)
  }
  package func broadcast(_ publication: Publication) {}
  package func terminate(_ user: Topic) {}

  private var node: (any ClusterEvents)? { reference.withLock { $0.node } }
}
