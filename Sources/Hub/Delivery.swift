import Dialects
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
    self.topic = topic
    self.event = event
    self.excluded = excluded
    frames = []
  }

  /// Without a `compressor` nothing is deflated, which every receiver takes too.
  package init(
    _ publication: Publication, for variants: [Variant], by compressor: Compressor? = nil
  ) {
    topic = publication.topic
    event = .published(publication.content)
    excluded = publication.excluded
    frames = Self.frames(of: event, for: variants, by: compressor)
  }

  /// Encodes the event once a dialect, whatever framings it is then put into.
  private static func frames(
    of event: Event, for variants: [Variant], by compressor: Compressor?
  ) -> [(variant: Variant, bytes: [UInt8])] {
    guard let first = variants.first?.dialect else { return [] }
    var dialect = first
    var text = dialects[dialect].encode(event, at: .now)
    return variants.map { variant in
      if variant.dialect != dialect {
        dialect = variant.dialect
        text = dialects[dialect].encode(event, at: .now)
      }
      return (variant, variant.frame(text, by: compressor))
    }
  }

  /// The bytes for receivers of `variant`; encoded now if nobody listened in it before.
  package func frame(for variant: Variant) -> [UInt8] {
    frames.first { $0.variant == variant }?.bytes ?? variant.frame(event)
  }

  /// What it costs to keep in a mailbox, in bytes.
  var weight: Int { frames.reduce(64) { $0 + $1.bytes.count } }
}
