import CLinux
import Glibc
import Telemetry
package import Threads

/// Who uses a stream's bytes. All calls come from the stream's loop.
package protocol StreamDelegate: AnyObject {
  /// Never empty; gone when the call returns.
  func received(_ bytes: Span<UInt8>)
  /// The peer sends no more. Ends the stream once all is sent, unless done otherwise.
  func peerEnded()
  /// All that waited for the peer has been sent.
  func outboxDrained()
  func deadlinePassed()
  /// The last call: the descriptor is closed, and the stream has let go of its delegate.
  func closed()
}

/// A connected socket on a loop: reads as bytes come, writes at once what the kernel takes, and
/// keeps the rest by reference until the peer reads.
///
/// An idle stream owns no buffer. It does not limit what waits: its delegate looks at
/// ``unsentBytes`` and decides. Over TLS all that holds of the plaintext: what a delegate reads,
/// writes and counts is the same.
package final class Stream {
  // First what ``write(_:isAnswer:)`` looks at: side by side, it is one cache line a delivery.
  private let number: Int32
  private var phase = Phase.open
  private var readsPaused = false
  private var inputEnded = false
  private var isSecure: Bool
  /// What only a reader that lags makes wait.
  private var outbox: Outbox?
  package unowned let loop: EventLoop
  /// Kept alive by the stream, which its loop keeps alive, until ``close()``.
  package var delegate: (any StreamDelegate)?
  /// Its failure is kept when the stream is closed.
  private let tls: TLSSession?
  private var descriptor: Descriptor?
  private var registration: EventLoop.Registration?

  private enum Phase {
    case open
    /// All written, no more to come; shut down once the outbox is empty.
    case finishing
    /// Shut down; waits for the peer's end so that the kernel need not reset what is on its way.
    case lingering
    case closed
  }

  /// Takes over a connected, non-blocking socket; `tls` is a new session on the loop's wire.
  package init(
    adopting socket: consuming Descriptor, on loop: EventLoop, securedBy tls: TLSSession? = nil
  ) throws(SystemError) {
    self.loop = loop
    self.tls = tls
    isSecure = tls != nil
    number = socket.number
    descriptor = consume socket
    registration = try loop.add(number, for: .readable, handler: self)
    if let tls { begin(tls) }
  }
}

// MARK: Writing

extension Stream {
  /// Bytes the peer has not taken yet.
  package var unsentBytes: Int { outbox?.retainedBytes ?? 0 }
  /// Of these, the answers to the peer's own requests.
  package var unsentAnswerBytes: Int { outbox?.retainedAnswerBytes ?? 0 }

  /// Sends `bytes`, or keeps a reference to what the kernel does not take.
  ///
  /// Never calls the delegate: a broken connection shows in a later turn.
  package func write(_ bytes: [UInt8], isAnswer: Bool = false) {
    guard phase == .open, !bytes.isEmpty else { return }
    guard outbox == nil else {
      outbox?.append(bytes, from: 0, isAnswer: isAnswer)
      return
    }
    let count = transmit(bytes, from: 0)
    guard count < bytes.count else { return }
    var outbox = Outbox(countingIn: loop.unsentBytes)
    outbox.append(bytes, from: count, isAnswer: isAnswer)
    self.outbox = outbox
    watch()
  }

  /// Has what is written wait for ``release()``, in the same turn.
  package func hold() {
    guard phase == .open, outbox == nil else { return }
    outbox = Outbox(countingIn: loop.unsentBytes)
  }

  /// As ``write(_:isAnswer:)``, never calls the delegate.
  package func release() {
    guard outbox != nil else { return }
    if !sendUnsent() { watch() } else if phase == .finishing { shutDown() }
  }

  /// How long a peer may take to end its side once all is sent.
  private static let lingerSeconds = 5

  /// Ends the stream in good order: what was written is sent, then the peer may end its side. A
  /// peer that takes more than `seconds` to read what was written is cut off.
  package func finish(within seconds: Int = lingerSeconds) {
    guard phase == .open else { return }
    phase = .finishing
    guard outbox != nil else { return shutDown() }
    setDeadline(seconds)
    watch()
  }

  /// Forgets what waits, but for the piece whose sending has begun: a frame is never cut.
  package func dropUnsent() { outbox?.dropAllButFirst() }

  /// How many bytes the kernel took; over TLS, those whose records it took whole.
  private func transmit(_ bytes: [UInt8], from offset: Int) -> Int {
    if isSecure, let tls { return transmit(bytes, from: offset, by: tls) }
    return bytes.withUnsafeBytes { transmit(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
  }

  private func transmit(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = Reactor.transmit(bytes, to: number)
    if count < 0, errno != EAGAIN, errno != EINTR {
      endBothWays(number)  // epoll will say so, in a turn of its own
    }
    return max(0, count)
  }

  private func flush() {
    // A session may wait for its peer instead, or want to read it again.
    defer { if isSecure { watch() } }
    guard sendUnsent() else { return }
    if phase == .finishing { shutDown() } else { delegate?.outboxDrained() }
  }

  /// - Returns: whether nothing waits any more.
  private func sendUnsent() -> Bool {
    if isSecure, let tls, !flush(tls) { return false }
    while let (bytes, offset) = outbox?.first {
      let count = transmit(bytes, from: offset)
      outbox?.consume(count)
      if count < bytes.count - offset { return false }
    }
    outbox = nil
    watch()
    return true
  }

  private func shutDown() {
    if isSecure, let tls {
      tls.close()
      settle(tls)
      guard outbox == nil else { return setDeadline(Self.lingerSeconds) }
    }
    endWriting(number)
    phase = .lingering
    guard !inputEnded else { return close() }
    setDeadline(Self.lingerSeconds)
    watch()
  }
}

// MARK: Reading and ending

extension Stream {
  /// Stops and starts reading: a peer whose answers pile up is not asked for more.
  package func setReading(_ isReading: Bool) {
    guard readsPaused == isReading else { return }
    readsPaused = !isReading
    watch()
  }

  /// ``EventLoop/setDeadline(_:of:)`` for this stream.
  package func setDeadline(_ seconds: Int?) {
    if isSecure, let tls, tls.server != nil, tls.phase == .handshaking, phase == .open {
      tls.deferredDeadline = seconds
    } else if let registration {
      loop.setDeadline(seconds, of: registration)
    }
  }

  /// Ends the stream now; what waits is lost, and over TLS the peer then knows that it is.
  package func close() {
    guard phase != .closed, let registration else { return }
    if isSecure, outbox == nil, let tls {
      tls.close()
      _ = flush(tls)
    }
    phase = .closed
    loop.remove(registration)
    self.registration = nil
    descriptor = nil
    outbox?.dropAll()
    outbox = nil
    tls?.server?.usage.connections.subtract()
    let delegate = delegate
    self.delegate = nil
    delegate?.closed()
  }

  private func watch() {
    guard let registration else { return }
    var readiness: Readiness = []
    if isReading { readiness.insert(.readable) }
    if outbox != nil, tls?.waitsForPeer != true { readiness.insert(.writable) }
    loop.change(registration, to: readiness)
  }

  /// A stream that ends reads on, paused or not, to see its peer's end.
  private var isReading: Bool {
    !inputEnded && (!readsPaused || phase != .open) && tls?.isClogged != true
  }

  private func read() {
    let buffer = loop.readBuffer
    let count = recv(number, buffer.baseAddress, buffer.count, 0)
    switch count {
    case 1...:
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if isSecure, let tls { return receive(bytes, by: tls) }
      guard phase == .open else { return }  // the rest is discarded until the peer ends too
      delegate?.received(bytes.bindMemory(to: UInt8.self).span)
    case 0:
      endTLS()
      endInput()
    default:
      guard errno != EAGAIN, errno != EINTR else { return }
      endTLS()
      close()
    }
  }

  private func endInput() {
    inputEnded = true
    if phase == .lingering { return close() }
    watch()
    if phase == .open { delegate?.peerEnded() }
  }
}

extension Stream: EventHandler {
  package func ready(_ readiness: Readiness) {
    if !readiness.isDisjoint(with: .writable), outbox != nil { flush() }
    // The delegate may have closed it, or stopped the reading, since epoll reported; the number of
    // a closed descriptor may be another's already.
    guard phase != .closed else { return }
    let failed = !readiness.isDisjoint(with: .failed)
    if isSecure, !failed, tls?.phase == .handshaking, !loop.takesHandshakeStep() { return }
    if isReading, failed || !readiness.isDisjoint(with: .readable) {
      read()
    } else if failed {
      close()
    }
  }

  /// What came before the deadline counts, though no turn has got to it: a process that was stopped
  /// finds all deadlines passed at once, and more sockets readable than one turn takes.
  package func deadlinePassed() {
    guard phase == .open else { return close() }
    let wasShakingHands = isSecure && tls?.phase == .handshaking
    if isReading { read() }
    guard phase == .open, let registration, !loop.hasDeadline(registration) else { return }
    guard wasShakingHands, let tls, let server = tls.server else {
      delegate?.deadlinePassed()
      return
    }
    guard tls.phase == .handshaking else { return }  // it was finished in the last moment
    server.usage.timeouts.add()
    close()
  }

  package func loopEnded() { close() }
}

// MARK: TLS

extension Stream {
  /// Who the server at the other end is; `nil` before the handshake, and without TLS.
  package var peer: TLSPeer? { tls?.peer }
  /// What went wrong with TLS, also when the stream is closed.
  package var failure: TLSFailure? { tls?.failure }
  /// The peer ended the connection as nobody does who means it: what came may be cut short.
  package var isTruncated: Bool { tls?.isTruncated ?? false }
  /// Whether others on the way cannot read along.
  package var isEncrypted: Bool { isSecure }

  private func begin(_ tls: TLSSession) {
    if let server = tls.server, let registration {
      loop.setDeadline(server.handshakeSeconds, of: registration)
      server.usage.connections.add()
    } else {
      tls.start()
      settle(tls)
    }
  }

  private func transmit(_ bytes: [UInt8], from offset: Int, by tls: TLSSession) -> Int {
    var end = offset
    repeat {
      guard flush(tls) else { return end - offset }
      end += tls.takeSentCount()
    } while end < bytes.count && tls.seal(bytes, from: end)
    if tls.phase == .failed { endBothWays(number) }
    return end - offset
  }

  /// Sends ciphertext; false if some of it waits.
  private func flush(_ tls: TLSSession) -> Bool { tls.flush { transmit($0) } }

  /// Sends what the session has to say by itself, now or when the peer has read what waits.
  private func settle(_ tls: TLSSession) {
    guard !flush(tls) else { return }
    if outbox == nil { outbox = Outbox(countingIn: loop.unsentBytes) }
    watch()
  }

  private func receive(_ ciphertext: UnsafeRawBufferPointer, by tls: TLSSession) {
    guard phase != .lingering else { return }
    let wasShakingHands = tls.phase == .handshaking
    let plaintext = tls.open(ciphertext)
    settle(tls)
    if wasShakingHands, tls.phase != .handshaking { handshakeEnded(tls) }
    if !plaintext.isEmpty, phase == .open { delegate?.received(plaintext.span) }
    guard phase == .open || phase == .finishing else { return }
    if tls.phase == .failed {
      end(failed: tls)
    } else if tls.peerHasClosed, !inputEnded {
      endInput()
    } else if wasShakingHands, outbox != nil {
      flush()
    }
  }

  private func handshakeEnded(_ tls: TLSSession) {
    guard let usage = tls.server?.usage else { return }
    guard tls.phase == .open else {
      if case .notTLS = tls.failure { usage.plainRequests.add() } else { usage.failures.add() }
      return
    }
    usage.handshakes.add()
    if tls.isResumed { usage.resumptions.add() }
    setDeadline(tls.deferredDeadline)
  }

  /// A client that failed at once is told why; a server's client is not made to wait for its end.
  private func end(failed tls: TLSSession) {
    guard let server = tls.server else { return close() }
    outbox?.dropAll()
    outbox = nil
    isSecure = false
    if case .notTLS = tls.failure { _ = server.plainAnswer.withUnsafeBytes { transmit($0) } }
    shutDown()
  }

  /// The connection has ended, whatever TLS says.
  private func endTLS() {
    guard isSecure, let tls else { return }
    let wasShakingHands = tls.phase == .handshaking
    tls.connectionEnded()
    if wasShakingHands, tls.failure != nil { tls.server?.usage.failures.add() }
  }
}
