package import Reactor
package import Wire

/// Who uses a WebSocket. All calls come from its loop; text has been checked to be UTF-8.
package protocol WebSocketDelegate: AnyObject {
  /// Bytes came, whatever they will turn out to be: the peer lives.
  func heard()
  func received(text: [UInt8])
  func received(binary: [UInt8])
  /// The peer closes, or answers our closing. A server sends what it still has, and a close frame.
  func peerCloses(code: UInt16?, reason: String)
  /// The peer broke RFC 6455; all that came before was given out.
  func peerViolates(_ error: FrameError)
  /// The deadline set by ``WebSocketConnection/setDeadline(_:)`` has come.
  func deadlinePassed()
  /// The last call.
  func closed()
}

/// One WebSocket over a stream, either end of it. Answers pings; owns no buffer while idle.
package final class WebSocketConnection {
  /// Answers waiting for a peer that does not read them, in bytes, above which it is not read.
  package static let answerLimit = 64 << 10
  /// Bytes of messages that one turn takes from a peer: a few that are read may stand for many.
  private static let turnLimit = 1 << 20
  /// What compressed messages may stand for beyond what came before the peer has to wait for it.
  private static let surplusLimit = 64 << 10

  /// Kept alive by the connection until ``StreamDelegate/closed()``.
  package var delegate: (any WebSocketDelegate)?
  package let stream: Stream
  private var parser: MessageParser
  private let peer: Peer
  /// `nil` where messages are sent as they are.
  private let deflation: Deflation?
  private let surplusRate: Int?
  /// Answers to the pings met last, not written yet.
  private var pongs: [UInt8] = []
  private var isPaused = false
  /// Pauses whose time is not over.
  private var holds: UInt32 = 0
  /// The peer closed, or broke the protocol: nothing more of it is looked at.
  private var inputEnded = false
  /// Our last frame is written.
  private var isFinished = false

  /// Takes over a stream whose handshake is done.
  ///
  /// What came behind the handshake is looked at in ``start(with:)``. `compression` is `nil` where
  /// none was agreed.
  package init(
    _ stream: Stream, to peer: Peer, messageLimit: Int, compression: MessageCompression? = nil
  ) {
    self.stream = stream
    self.peer = peer
    deflation = compression?.deflation
    surplusRate = compression?.surplusRate
    parser = MessageParser(
      from: peer, messageLimit: messageLimit, inflation: compression?.inflation)
    stream.delegate = self
  }

  /// Begins to give out messages, with those in `rest` first.
  package func start(with rest: [UInt8]) {
    if !rest.isEmpty { received(rest.span) }
  }

  /// Bytes the peer has not taken yet.
  package var unsentBytes: Int { stream.unsentBytes }
  package func setDeadline(_ seconds: Int?) { stream.setDeadline(seconds) }
}

// MARK: Sending

extension WebSocketConnection {
  /// Sends one message, compressed if that was agreed, or one control frame.
  package func send(_ opcode: FrameHeader.Opcode, _ payload: [UInt8]) {
    send(frames: frame(opcode, payload), isAnswer: true)
  }

  private func frame(_ opcode: FrameHeader.Opcode, _ payload: [UInt8]) -> [UInt8] {
    let key: MaskingKey? =
      peer == .server ? MaskingKey(rawValue: .random(in: 0...UInt32.max)) : nil
    guard let deflation, !opcode.isControl else {
      return WebSocketFrame.encode(opcode, payload, maskingKey: key)
    }
    return WebSocketFrame.encode(
      opcode, deflation.deflate(payload), isCompressed: true, maskingKey: key)
  }

  /// Sends whole frames that were encoded before, maybe for many.
  package func send(frames: [UInt8], isAnswer: Bool) {
    stream.write(frames, isAnswer: isAnswer)
    if isAnswer, stream.unsentAnswerBytes > Self.answerLimit { pause() }
  }

  /// Ends the connection after what was sent; a close frame was, or need not be.
  package func finish() {
    isFinished = true
    stream.finish()
  }

  /// Sends a close frame and ends the connection, in good order.
  package func close(code: UInt16, reason: String = "") {
    guard !isFinished else { return }
    send(.close, WebSocketFrame.closePayload(code: code, reason: reason))
    finish()
  }

  /// Ends the connection with `frame` instead of what waits to be sent.
  package func cutOff(with frame: [UInt8]) {
    stream.dropUnsent()
    stream.write(frame)
    finish()
  }

  /// Ends the connection at once.
  package func abort() { stream.close() }

  /// Reads no further until what the peer was answered has been sent.
  package func pause() {
    guard !isPaused else { return }
    isPaused = true
    stream.setReading(false)
    if stream.unsentAnswerBytes <= Self.answerLimit {
      stream.loop.after(.zero) { [weak self] in self?.resumeIfRead() }
    }
  }

  /// Reads no further for so long, and until what the peer was answered has been sent.
  package func pause(for wait: Duration) {
    holds += 1
    pause()
    stream.loop.after(wait) { [weak self] in
      self?.holds -= 1
      self?.resumeIfRead()
    }
  }

  private func resumeIfRead() {
    guard isPaused, holds == 0, stream.unsentAnswerBytes <= Self.answerLimit else { return }
    isPaused = false
    process()
    if !isPaused { stream.setReading(true) }
  }
}

// MARK: Receiving

extension WebSocketConnection: StreamDelegate {
  package func received(_ bytes: Span<UInt8>) {
    guard !inputEnded, !isFinished else { return }
    delegate?.heard()
    parser.feed(bytes)
    process()
  }

  private func process() {
    var taken = 0
    while !isPaused, !inputEnded, !isFinished {
      guard taken < Self.turnLimit else {
        pause()
        break
      }
      do {
        guard let message = try parser.next() else { break }
        if case .ping(let payload) = message {
          answerPing(payload)
        } else {
          sendPongs()
          taken += message.messageBytes
          handle(message)
          waitForSurplus()
        }
      } catch {
        inputEnded = true
        sendPongs()
        delegate?.peerViolates(error)
      }
    }
    sendPongs()
  }

  /// Has a peer whose messages stand for much more than it sends wait, as if it had sent that.
  private func waitForSurplus() {
    guard let surplusRate, parser.surplus > Self.surplusLimit, holds == 0 else { return }
    pause(for: .seconds(1) * parser.surplus / surplusRate)
    parser.surplus = 0
  }

  /// Pings in a row are answered in one write: else 64 KiB of them, one read, would hold the loop
  /// up for 10,922 system calls.
  private func answerPing(_ payload: [UInt8]) {
    pongs += frame(.pong, payload)
    if pongs.count > Self.answerLimit { sendPongs() }
  }

  private func sendPongs() {
    guard !pongs.isEmpty else { return }
    send(frames: pongs, isAnswer: true)
    pongs = []
  }

  private func handle(_ message: MessageParser.Incoming) {
    switch message {
    case .text(let text): delegate?.received(text: text)
    case .binary(let bytes): delegate?.received(binary: bytes)
    case .ping, .pong: break
    case .close(let code, let reason):
      inputEnded = true
      delegate?.peerCloses(code: code, reason: reason)
    }
  }

  package func peerEnded() { stream.finish() }
  package func outboxDrained() { resumeIfRead() }
  package func deadlinePassed() { delegate?.deadlinePassed() }
  package func closed() {
    let delegate = delegate
    self.delegate = nil
    delegate?.closed()
  }
}
