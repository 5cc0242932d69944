import Bytes
package import Reactor
import Telemetry
package import Wire

/// What answers the requests of a server's HTTP connections. One a loop.
package protocol HTTPHandler: AnyObject {
  /// Must call ``HTTPConnection/respond(_:)`` or ``HTTPConnection/upgrade(_:)`` once, now or in
  /// a later turn. The connection's next request is not looked at before.
  func handle(_ request: HTTPRequest, on connection: HTTPConnection)
  /// Whether connections may carry more requests after the next response.
  var keepsConnections: Bool { get }
  /// The connection is gone, or has become something else.
  func ended(_ connection: HTTPConnection)
}

extension HTTPHandler {
  package var keepsConnections: Bool { true }
}

/// One client's HTTP/1.1 connection, server side: keep-alive, pipelining, in order.
package final class HTTPConnection {
  /// Seconds a client may take from the first byte of a request to its last (10 and 60 more for a
  /// body), and may be silent between two.
  package struct Patience: Sendable {
    package var headSeconds = 10
    package var bodySeconds = 60
    package var idleSeconds = 75
    package init() {}
  }

  /// Answers waiting for a client that does not read them, in bytes, above which it is not read.
  private static let answerLimit = 64 << 10
  /// How many requests of one connection a turn answers. A read may bring 2,000: fifty clients that
  /// send such pipelines would keep all others waiting for 100,000 answers.
  private static let requestsATurn = 64

  private let stream: Stream
  private let service: HTTPService
  private var parser: HTTPRequestParser
  /// The request that waits for its response.
  private var current: HTTPRequest?
  /// Responses of this turn that are not written yet.
  private var output: [UInt8] = []
  private var isProcessing = false
  /// Has had its share of the turn; what it sent besides is looked at in the next.
  private var isResting = false
  private var isLast = false
  private var stage = Stage.idle

  /// What is waited for, each with its own patience: the client's next request, the rest of its
  /// head or body, our own answer, or that the client reads those it has.
  private enum Stage { case idle, head, body, answer, reading }

  package init(_ stream: Stream, _ service: HTTPService) {
    self.stream = stream
    self.service = service
    parser = HTTPRequestParser(limits: service.limits)
    stream.delegate = self
    enter(.head)
  }

  /// What went wrong with TLS, if anything did.
  package var failure: TLSFailure? { stream.failure }
  private var handler: any HTTPHandler { service.handler }
  private var patience: Patience { service.patience }
}

// MARK: Answering

extension HTTPConnection {
  /// Answers the current request.
  package func respond(_ response: HTTPResponse) {
    guard let request = current else { return }
    current = nil
    if !request.keepsAlive || !handler.keepsConnections { isLast = true }
    write(response, omittingBody: request.method == "HEAD")
    if !isProcessing { process() }
  }

  /// Hands the stream, and what came after the current request, to another protocol; `response`
  /// (101) is sent first, but only when `begin` has returned: for whoever reads it, on whatever
  /// connection, the other protocol has begun.
  package func upgrade(
    _ response: HTTPResponse, _ begin: (_ stream: Stream, _ rest: [UInt8]) -> Void
  ) {
    stream.hold()
    defer { stream.release() }
    response.encode(into: &output, omittingBody: true, closing: false)
    flush()
    current = nil
    isLast = true
    stream.delegate = nil
    stream.setDeadline(nil)
    stream.setReading(true)
    handler.ended(self)
    begin(stream, parser.takeRest())
  }

  /// Ends the connection after the current request, or now if there is none.
  ///
  /// One that is idle is cut: a client that pools connections would not end its side for long.
  package func finish() {
    isLast = true
    guard current == nil else { return }
    if parser.isIdle, stream.unsentBytes == 0 {
      stream.close()
    } else {
      stream.finish(within: patience.bodySeconds)
    }
  }
}

// MARK: Reading requests

extension HTTPConnection {
  private func process() {
    isProcessing = true
    var share = Self.requestsATurn
    while share > 0, takesRequests, takePart() {
      share -= 1
      if output.count > Self.answerLimit { flush() }
    }
    isProcessing = false
    guard stream.delegate === self else { return }  // it was given up
    flush()
    if share == 0 { rest() }
    stream.setReading(takesRequests)
    enter(nextStage)
    if isLast, current == nil { stream.finish(within: patience.bodySeconds) }
  }

  private func rest() {
    isResting = true
    stream.loop.after(.zero) { [weak self] in
      guard let self, stream.delegate === self else { return }
      isResting = false
      process()
    }
  }

  private var takesRequests: Bool { current == nil && !isLast && !isBehind && !isResting }
  private var isBehind: Bool { stream.unsentAnswerBytes > Self.answerLimit }

  /// Handles what came next; false if its end is missing.
  private func takePart() -> Bool {
    do {
      guard let part = try parser.next() else { return false }
      switch part {
      case .expectsContinue:
        output += HTTPResponse.continueBytes
      case .request(let request):
        enter(.answer)
        current = request
        handler.handle(request, on: self)
      }
    } catch {
      service.refusals.count(error)
      refuse(error.status, "\(error)")
    }
    return true
  }

  /// Answers what cannot be understood, or came too late; nothing after it can be, either.
  private func refuse(_ status: Int, _ reason: String) {
    isLast = true
    write(HTTPResponse.failure(status, reason), omittingBody: parser.isHEAD)
  }

  private func write(_ response: HTTPResponse, omittingBody: Bool) {
    response.encode(
      into: &output, omittingBody: omittingBody, closing: isLast, date: service.currentDate)
  }

  private func flush() {
    guard !output.isEmpty else { return }
    stream.write(output, isAnswer: true)
    output = []
  }

  private var nextStage: Stage {
    if current != nil { return .answer }
    if isBehind { return .reading }
    if parser.isIdle { return .idle }
    return parser.hasHead ? .body : .head
  }

  /// A stage has its time as a whole: a client that sends a byte now and then gains none.
  private func enter(_ next: Stage) {
    guard next != stage else { return }
    stage = next
    switch next {
    case .idle, .reading: stream.setDeadline(patience.idleSeconds)
    case .head: stream.setDeadline(patience.headSeconds)
    case .body: stream.setDeadline(patience.bodySeconds)
    case .answer: stream.setDeadline(nil)
    }
  }
}

extension HTTPConnection: StreamDelegate {
  package func received(_ bytes: Span<UInt8>) {
    parser.feed(bytes)
    process()
  }

  package func peerEnded() { finish() }

  package func outboxDrained() {
    if current == nil { process() }
  }

  package func deadlinePassed() {
    switch stage {
    case .head:
      service.refusals.lateHeads.add()
      refuse(408, late("head", patience.headSeconds, "--head-timeout"))
    case .body:
      service.refusals.lateBodies.add()
      refuse(408, late("body", patience.bodySeconds, "--body-timeout"))
    case .idle, .reading:
      service.refusals.idleConnections.add()
    case .answer:
      return  // the rest of its request came in the last moment
    }
    flush()
    stream.finish()
  }

  private func late(_ part: String, _ seconds: Int, _ flag: String) -> String {
    "the request's \(part) was not complete within \(counted(seconds, "second")) (\(flag)); "
      + "send it faster"
  }

  package func closed() {
    // An answer that is still to come finds no request, and nothing behind it is looked at.
    current = nil
    isLast = true
    handler.ended(self)
  }
}
