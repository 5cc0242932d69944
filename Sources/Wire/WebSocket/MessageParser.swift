import Bytes

/// Turns the bytes of one direction of a WebSocket into messages (RFC 6455 §5 to §8).
///
/// Feed what arrived, then call ``next()`` until it says `nil`. What came before a violation is
/// returned before the violation is thrown. After a Close frame or an error the parser is over:
/// it ignores what it is fed, and `next()` says `nil`. Between messages it owns no memory.
package struct MessageParser {
  /// A whole message or control frame.
  package enum Incoming: Equatable, Sendable {
    /// Valid UTF-8.
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// `code` is `nil` when the frame was empty; otherwise ``CloseCode/mayBeSent(_:)`` holds.
    case close(code: UInt16?, reason: String)

    /// How long a message is; 0 of a control frame.
    package var messageBytes: Int {
      switch self {
      case .text(let bytes), .binary(let bytes): bytes.count
      case .ping, .pong, .close: 0
      }
    }
  }

  private let peer: Peer
  private let messageLimit: Int
  /// `nil` where permessage-deflate was not negotiated.
  private let inflation: Inflation?
  private var input = InputBuffer()
  /// The frame whose payload is arriving.
  private var frame: FrameHeader?
  /// How much of that payload has gone into `message`.
  private var taken = 0
  private var message: PartialMessage?
  private var isOver = false
  /// How many more bytes compressed messages stood for than came of them, since this was set to 0.
  package var surplus = 0

  /// - Parameters:
  ///   - peer: who wrote the bytes; clients mask, servers do not.
  ///   - messageLimit: the longest message accepted, in bytes, over all its fragments, and as it is
  ///     when it is inflated.
  ///   - inflation: what inflates the peer's compressed messages, if there may be any.
  package init(from peer: Peer, messageLimit: Int, inflation: Inflation? = nil) {
    self.peer = peer
    self.messageLimit = messageLimit
    self.inflation = inflation
  }

  /// Bytes of memory held for a message that is not complete; 0 between messages.
  package var retainedBytes: Int { input.capacity + (message?.bytes.capacity ?? 0) }

  package mutating func feed(_ bytes: Span<UInt8>) {
    if !isOver { input.append(bytes) }
  }

  /// The next message or control frame; `nil` while bytes are missing.
  package mutating func next() throws(FrameError) -> Incoming? {
    guard !isOver else { return nil }
    do {
      let incoming = try parse()
      if case .close = incoming { end() }
      if incoming == nil || input.count == 0 { input.trim() }
      return incoming
    } catch {
      end()
      throw error
    }
  }

  private mutating func end() {
    isOver = true
    input = InputBuffer()
    frame = nil
    message = nil
  }
}

// MARK: - Frames

extension MessageParser {
  private mutating func parse() throws(FrameError) -> Incoming? {
    while let header = try currentFrame() {
      guard !header.opcode.isControl else {
        guard input.count >= header.payloadLength else { return nil }
        frame = nil
        return try control(header)
      }
      try takeArrived(of: header)
      guard taken == header.payloadLength else { return nil }
      frame = nil
      if header.isFinal { return try finishMessage() }
    }
    return nil
  }

  /// The frame under way, or the one that begins now.
  private mutating func currentFrame() throws(FrameError) -> FrameHeader? {
    if let frame { return frame }
    guard let header = try arrivedHeader() else { return nil }
    if !header.opcode.isControl { try begin(header) }
    input.skip(header.encodedLength)
    frame = header
    taken = 0
    return header
  }

  private func arrivedHeader() throws(FrameError) -> FrameHeader? {
    try FrameHeader.decode(input.span, from: peer)
  }

  /// Checks that a data frame may stand here (§5.4) and fits into the limit.
  private mutating func begin(_ header: FrameHeader) throws(FrameError) {
    if header.isCompressed, !mayBeCompressed(header) { throw .reservedBitSet }
    switch (header.opcode, message) {
    case (.continuation, .none): throw .nothingToContinue
    case (.continuation, .some): break
    case (let opcode, .some): throw .messageInterrupted(by: opcode)
    case (let opcode, .none):
      message = PartialMessage(isText: opcode == .text, isCompressed: header.isCompressed)
    }
    let before = message?.bytes.count ?? 0
    guard message?.isCompressed != true else {
      guard header.payloadLength <= compressedLimit - before else {
        throw .tooLong(bytes: nil, limit: messageLimit)
      }
      return
    }
    guard header.payloadLength <= messageLimit - before else {
      let (sum, overflow) = before.addingReportingOverflow(header.payloadLength)
      throw .tooLong(bytes: overflow ? .max : sum, limit: messageLimit)
    }
  }

  /// Deflate data may be longer than what it stands for, but not by more than an eighth (RFC 1951
  /// §3.2.6: a byte takes 9 bits at most) and some blocks that are empty.
  private var compressedLimit: Int {
    let limit = min(messageLimit, 1 << 31)  // zlib counts in 32 bits
    return limit + limit / 8 + 1024
  }

  /// The first frame of a message says whether all of it is compressed (RFC 7692 §6).
  private func mayBeCompressed(_ header: FrameHeader) -> Bool {
    inflation != nil && header.opcode != .continuation
  }

  /// Moves what has arrived of the frame's payload into the message.
  private mutating func takeArrived(of header: FrameHeader) throws(FrameError) {
    let count = min(input.count, header.payloadLength - taken)
    let isValid = message?.append(input.peek(count), key: header.maskingKey, offset: taken)
    guard isValid != false else { throw .invalidUTF8 }
    input.skip(count)
    taken += count
  }

  private mutating func finishMessage() throws(FrameError) -> Incoming? {
    guard var message else { return nil }
    self.message = nil
    if message.isCompressed { message = try inflated(message) }
    guard message.isText else { return .binary(message.bytes) }
    guard message.utf8.isComplete else { throw .invalidUTF8 }
    return .text(message.bytes)
  }

  /// A message is inflated when all of it is there: until then it costs what its sender has spent.
  private mutating func inflated(
    _ message: PartialMessage
  ) throws(FrameError) -> PartialMessage {
    guard let inflater = inflation?.inflater else { return message }
    var whole = PartialMessage(isText: message.isText)
    try whole.inflate(message.bytes.span, by: inflater, limit: messageLimit)
    try whole.finishInflating(by: inflater, limit: messageLimit)
    surplus = max(0, surplus + whole.bytes.count - message.bytes.count)
    return whole
  }

  private mutating func control(_ header: FrameHeader) throws(FrameError) -> Incoming? {
    var payload = input.take(header.payloadLength)
    header.maskingKey?.apply(to: &payload)
    return switch header.opcode {
    case .ping: .ping(payload)
    case .pong: .pong(payload)
    default: try Self.close(payload)
    }
  }

  /// Reads a Close frame's payload (§5.5.1, §7.4).
  private static func close(_ payload: [UInt8]) throws(FrameError) -> Incoming {
    guard !payload.isEmpty else { return .close(code: nil, reason: "") }
    var reader = ByteReader(payload.span)
    guard let code = reader.readBigEndian(UInt16.self) else { throw .closePayloadOfOneByte }
    guard CloseCode.mayBeSent(code) else { throw .invalidCloseCode(code) }
    guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .invalidUTF8 }
    return .close(code: code, reason: reason)
  }
}
