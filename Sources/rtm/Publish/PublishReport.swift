import Bytes
import Dialects
import Messaging

/// What a server tells of the channels that something was published on, for those who asked by
/// `info`: a line of JSON for each channel.
enum PublishReport {
  /// Of the answer to one event.
  static func lines(for event: PublishBody, from answer: JSON?) -> [String] {
    guard !event.attributes.isEmpty else { return [] }
    return event.channels.map { line($0.rawValue, answer?["channels"]?[$0.rawValue]) }
  }

  /// Of the answer to a batch, whose events each have one channel.
  static func lines(forBatch events: [PublishBody], from answer: JSON?) -> [String] {
    let reports = answer?["batch"]?.elements ?? []
    return events.enumerated().filter { !$0.element.attributes.isEmpty }.flatMap { index, event in
      event.channels.map { line($0.rawValue, index < reports.count ? reports[index] : nil) }
    }
  }

  /// A server that does not know the question tells nothing of the channel.
  private static func line(_ channel: String, _ report: JSON?) -> String {
    JSONWriter.text {
      $0.object { line in
        line.name("channel")
        line.string(channel)
        for (name, value) in report?.members ?? [] {
          line.name(name)
          line.raw(value.compacted)
        }
      }
    }
  }
}
