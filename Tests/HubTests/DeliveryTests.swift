import Hub
import Messaging
import Testing

@Suite("Delivery")
struct DeliveryTests {
  @Test("has the same bytes for a variant that nobody listened in when it was published")
  func encodesLate() throws {
    let topic = Topic(app: "1", channel: try ChannelName("room"))
    let publication = Publication(topic, event: "e", data: "{}")
    let variant = Variant(dialect: 0)
    let early = Delivery(publication, for: [variant])
    let late = Delivery(publication, for: [])
    #expect(early.frame(for: variant) == late.frame(for: variant))
    #expect(!late.frame(for: variant).isEmpty)
  }
}
