import Bytes
import Client
import CommandKit
import Dialects
import Terminal

/// Publishes what stands in the lines of a file or a pipe, in as few calls as the server takes, in
/// order, and without more memory for many lines than for few.
///
/// It stops at the first line that is wrong or refused, and tells which that is, and what is
/// published: whoever mends the line goes on from there.
struct BatchPublisher: ~Copyable {
  private let publisher: Publisher
  private let sealer: EventSealer
  /// For the fields that a line does not have.
  private let defaults: [APIQuery.Parameter]
  private let deadline: ContinuousClock.Instant?
  private let interruption: Interruption?
  private var reader: LineReader
  /// Of one call.
  private var size: Int
  /// Not every server does; then each event is a call.
  private var takesBatches = true
  private var waiting: [Event] = []
  /// Events, in all.
  private var published = 0
  private var progress = ProgressLine(of: "event")

  /// One event for one channel, and the line it comes from.
  private struct Event {
    var line: Int
    var body: PublishBody
  }

  /// What Pusher takes in one call, and other servers unless they are told otherwise.
  static let usualSize = 10

  init(
    _ reader: consuming LineReader, by publisher: Publisher, sealer: EventSealer,
    size: Int, defaults: [APIQuery.Parameter], deadline: ContinuousClock.Instant?,
    interruption: Interruption? = nil
  ) {
    self.reader = reader
    self.publisher = publisher
    self.sealer = sealer
    self.size = size
    self.defaults = defaults
    self.deadline = deadline
    self.interruption = interruption
  }

  /// Ends with the input.
  mutating func run() throws {
    defer { progress.clear() }
    while true {
      // What has come is not kept back for what may never come.
      switch try reader.next(waits: waiting.isEmpty, until: deadline, or: interruption?.number) {
      case .line(let line):
        try take(line)
        try send(whileAtLeast: size)
      case .pause where waiting.isEmpty:
        try stopIfInterrupted(before: reader.number + 1)
        if isLate { throw late(from: reader.number + 1) }
      case .pause:
        try send(whileAtLeast: 1)
      case .end:
        return try send(whileAtLeast: 1)
      }
    }
  }
}

// MARK: Lines

extension BatchPublisher {
  private mutating func take(_ line: [UInt8]) throws {
    guard line.contains(where: { $0 > 0x20 }) else { return }
    do {
      let event = try PublishBody(line: line, defaults: defaults)
      for part in event.parts {
        waiting.append(Event(line: reader.number, body: try sealer.sealed(part)))
      }
    } catch {
      let number = reader.number
      try send(whileAtLeast: 1)
      throw Failure(
        .failure, "\(reader.name), line \(number): \(error); \(account(before: number))")
    }
  }

  /// What has become of the lines before the one that is at fault.
  private func account(before line: Int) -> String {
    switch (publisher.mode, line) {
    case (.dryRun, _), (.curl, _): "nothing is published"
    case (.send, ...1): "nothing is published"
    case (.send, 2): "line 1 is published"
    case (.send, _): "lines 1 to \(line - 1) are published"
    }
  }

  private var isLate: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

  /// `last` is the last line of a call whose answer was not waited for.
  private func stopIfInterrupted(
    before line: Int, during last: Int? = nil
  ) throws(Interruption.Stop) {
    guard let signal = interruption?.poll() else { return }
    var reason = "interrupted; \(account(before: line))"
    if let last {
      reason += ", and \(line == last ? "line \(line)" : "lines \(line) to \(last)") may be"
    }
    throw Interruption.Stop(signal: signal, reason: reason)
  }

  private func late(from line: Int) -> Failure {
    Failure(.failure, "--timeout is over; \(account(before: line))")
  }
}

// MARK: Calls

extension BatchPublisher {
  /// Makes calls for as long as so many events wait.
  private mutating func send(whileAtLeast count: Int) throws {
    while waiting.count >= count, !waiting.isEmpty {
      let group = waiting.prefix(takesBatches ? size : 1).map(\.body)
      try stopIfInterrupted(before: waiting[0].line)
      if isLate { throw late(from: waiting[0].line) }
      do {
        let call = takesBatches ? APICall.publish(batch: group) : .publish(group[0])
        let answer = try publisher.perform(call)
        waiting.removeFirst(group.count)
        try finish(group, answer)
      } catch let error as APIClient.Failure {
        try stopIfInterrupted(before: waiting[0].line, during: waiting[group.count - 1].line)
        try adapt(to: error, of: group.count)
      }
    }
  }

  /// Has the next call be another, where that may help after `error` of one with `count` events.
  private mutating func adapt(to error: APIClient.Failure, of count: Int) throws(Failure) {
    if takesBatches, case .refused(404, _) = error {
      takesBatches = false
    } else if takesBatches, case .refused(405, _) = error {
      takesBatches = false
    } else if let smaller = BatchLimit.next(below: count, after: error) {
      size = smaller
    } else {
      throw failure(error, of: count)
    }
  }

  private mutating func finish(_ group: [PublishBody], _ answer: JSON?) throws {
    published += group.count
    let report =
      takesBatches
      ? PublishReport.lines(forBatch: group, from: answer)
      : PublishReport.lines(for: group[0], from: answer)
    if publisher.mode == .send, !report.isEmpty {
      progress.clear()
      try write(report.joined(separator: "\n") + "\n")
    }
    let fraction = reader.fraction
    progress.advance(to: published) { fraction }
  }

  /// Of a call with the first `count` events that wait.
  private func failure(_ error: APIClient.Failure, of count: Int) -> Failure {
    var failure = Failure(error)
    let (first, last) = (waiting[0].line, waiting[count - 1].line)
    if case .refused(_, let reason) = error {
      let line = Self.index(inBatch: reason).flatMap { $0 < count ? waiting[$0].line : nil }
      let lines =
        line.map { "line \($0)" } ?? (first == last ? "line \(first)" : "lines \(first) to \(last)")
      failure.reason = "\(reader.name), \(lines): \(failure.reason)"
    }
    failure.reason += "; \(account(before: first))"
    return failure
  }

  /// Which event of a batch the server found at fault, from 0: it says `batch[3]: …`.
  private static func index(inBatch reason: String) -> Int? {
    guard let start = reason.firstRange(of: "batch[")?.upperBound else { return nil }
    return Int(reason[start...].prefix { $0.isASCII && $0.isNumber })
  }
}
