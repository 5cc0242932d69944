import Bytes
import Client
import CommandKit
import Terminal

/// Publishes what stands in the lines of a file or a pipe, in as few calls as the server takes, in
/// order, and without more memory for many lines than for few.
///
/// It stops at the first line that is wrong or refused, and tells which that is, and what is
/// published: whoever mends the line goes on from there.
struct BatchPublisher<Format: BatchFormat>: ~Copyable {
  private let publisher: Publisher
  private let format: Format
  private let deadline: ContinuousClock.Instant?
  private let interruption: Interruption?
  private var reader: LineReader
  /// Of one call.
  private var size: Int
  /// Else each event is a call.
  private var takesBatches = Format.hasBatches
  private var waiting: [Event] = []
  /// Events, in all.
  private var published = 0
  /// Of these, those that nobody got, as far as the server tells.
  private var lacks = 0
  private var progress = ProgressLine(of: "event")

  /// What is published at once, and the line it comes from.
  private struct Event {
    var line: Int
    var content: Format.Event
  }

  init(
    _ reader: consuming LineReader, in format: Format, by publisher: Publisher, size: Int,
    _ plan: CallPlan
  ) {
    self.reader = reader
    self.format = format
    self.publisher = publisher
    self.size = size
    deadline = plan.deadline
    interruption = plan.interruption
  }

  /// Ends with the input; it is no success where nobody got some of it.
  mutating func run() throws -> ExitStatus {
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
        try send(whileAtLeast: 1)
        return lacks == 0 ? .success : .failure
      }
    }
  }
}

// MARK: Lines

extension BatchPublisher {
  private mutating func take(_ line: [UInt8]) throws {
    guard line.contains(where: { $0 > 0x20 }) else { return }
    do {
      waiting += try format.events(of: line).map { Event(line: reader.number, content: $0) }
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
      let group = Array(waiting.prefix(takesBatches ? size : 1))
      try stopIfInterrupted(before: waiting[0].line)
      if isLate { throw late(from: waiting[0].line) }
      do {
        let call = try format.call(group.map(\.content), asBatch: takesBatches)
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

  private mutating func finish(_ group: [Event], _ answer: JSON?) throws {
    published += group.count
    let report = format.report(group.map(\.content), asBatch: takesBatches, from: answer)
    if publisher.mode == .send, !report.isEmpty {
      progress.clear()
      try write(report.joined(separator: "\n") + "\n")
    }
    if let lack = format.lack(of: group[0].content, in: answer) {
      lacks += 1
      progress.clear()
      complain("\(reader.name), line \(group[0].line): \(lack)")
    }
    let fraction = reader.fraction
    progress.advance(to: published) { fraction }
  }

  /// Of a call with the first `count` events that wait.
  private func failure(_ error: APIClient.Failure, of count: Int) -> Failure {
    var failure = format.failure(error)
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
