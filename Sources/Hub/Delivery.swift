package import Messaging
import Telemetry

/// An event of a topic on its way to a node's listeners; the bytes are shared by all of them.
package struct Delivery: Sendable {
  package let topic: Topic
  package let event: Event
  /// The connection that is not to hear it.
  package let excluded: SocketID?
  /// When it was made, by ``Monotonic``.
  let time = Monotonic.nanoseconds
  /// Encoded ahead for the variants that listened when it was published; few, so no dictionary.
  private let frames: [(variant: Variant, bytes: [UInt8])]

  package init(_ event: Event, of topic: Topic, excluding excluded: SocketID? = nil) {
    self.init(event, of: topic, excluding: excluded, for: [])
  }

  package init(_ publication: Publication, for variants: [Variant]) {
    self.init(
      .published(publication.content), of: publication.topic, excluding: publication.excluded,
      for: variants)
  }

  private init(
    _ event: Event, of topic: Topic, excluding excluded: SocketID?, for variants: [Variant]
  ) {
    self.topic = topic
    self.event = event
    self.excluded = excluded
    frames = variants.map { ($0, $0.frame(event)) }
  }

  /// The bytes for receivers of `variant`; encoded now if nobody listened in it before.
  package func frame(for variant: Variant) -> [UInt8] {
    frames.first { $0.variant == variant }?.bytes ?? variant.frame(event)
  }

  /// What it costs to keep in a mailbox, in bytes.
  var weight: Int { frames.reduce(64) { $0 + $1.bytes.count } }
}
