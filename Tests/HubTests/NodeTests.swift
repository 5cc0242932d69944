import Cluster
import Hub
import Messaging
import Testing

@Suite("Node")
struct NodeTests {
  @Test("is gone when its owner lets go, though its engine reports to it")
  func ends() throws {
    let engine = LocalEngine()
    weak var node: Node?
    do {
      let harness = try Harness(engine: engine)
      node = harness.node
    }
    #expect(node == nil)
  }
}
