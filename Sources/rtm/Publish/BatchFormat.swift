import Bytes
import Client
import Dialects

/// What the lines of a batch are, and what calls carry them.
protocol BatchFormat {
  associatedtype Event
  /// Whether a call can carry several; not every server takes those.
  static var hasBatches: Bool { get }

  /// What is to be published of a line; nothing else is in it.
  func events(of line: [UInt8]) throws -> [Event]
  /// Of one event where it is no batch.
  func call(_ events: [Event], asBatch: Bool) throws -> APICall
  /// What to print of the answer.
  func report(_ events: [Event], asBatch: Bool, from answer: JSON?) -> [String]
  /// What is to be said of an answer by which nobody got the event; `nil` of any other.
  func lack(of event: Event, in answer: JSON?) -> String?
  func failure(_ error: APIClient.Failure) -> Failure
}

extension BatchFormat {
  func lack(of event: Event, in answer: JSON?) -> String? { nil }
}

/// Events for one channel each, sealed where the channel is encrypted.
struct SignedEvents: BatchFormat {
  let sealer: EventSealer
  /// For the fields that a line does not have.
  let defaults: [APIQuery.Parameter]
  static let hasBatches = true

  func events(of line: [UInt8]) throws -> [PublishBody] {
    try PublishBody(line: line, defaults: defaults).parts.map { try sealer.sealed($0) }
  }

  func call(_ events: [PublishBody], asBatch: Bool) -> APICall {
    asBatch ? .publish(batch: events) : .publish(events[0])
  }

  func report(_ events: [PublishBody], asBatch: Bool, from answer: JSON?) -> [String] {
    asBatch
      ? PublishReport.lines(forBatch: events, from: answer)
      : PublishReport.lines(for: events[0], from: answer)
  }

  /// A server that knows no apps may have another way to publish.
  func failure(_ error: APIClient.Failure) -> Failure {
    var failure = Failure(error)
    if case .refused(404...405, let reason) = error, !reason.contains("app") {
      let others = PostedMessages.dialectNames
      failure.reason += "; if it speaks another dialect than pusher, name it: --dialect \(others)"
    }
    return failure
  }
}
