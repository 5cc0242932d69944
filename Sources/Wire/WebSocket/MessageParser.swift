import Bytes

/// Turns the bytes of one direction of a WebSocket into messages (RFC 6455 §5 to §8).
///
/// Feed what arrived, then call ``next()`` until it says `nil`. What came before a violation is
/// returned before the violation is thrown. After a Close frame or an error the parser is over:
/// it ignores what it is fed, and `next()` says `nil`. Between messages it owns no memory.
package struct MessageParser: Sendable {
  /// A whole message or control frame.
  package enum Incoming: Equatable, Sendable {
    /// Valid UTF-8.
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// `code` is `nil` when the frame was empty; otherwise ``CloseCode/mayBeSent(_:)`` holds.
    case close(code: UInt16?, reason: String)
  }

  private let peer: Peer
  private let messageLimit: Int
  private var input = InputBuffer()
  /// The frame whose payload is arriving.
  private var frame: FrameHeader?
  /// How much of that payload has gone into `message`.
  private var taken = 0
  private var message: PartialMessage?
  private var isOver = false

  /// - Parameters:
  ///   - peer: who wrote the bytes; clients mask, servers do not.
  ///   - messageLimit: the longest message accepted, in bytes, over all its fragments.
  package init(from peer: Peer, messageLimit: Int) {
    self.peer = peer
    self.messageLimit = messageLimit
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
    guard !header.isCompressed else { throw .reservedBitSet }
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
    switch (header.opcode, message) {
    case (.continuation, .none): throw .nothingToContinue
    case (.continuation, .some): break
    case (let opcode, .some): throw .messageInterrupted(by: opcode)
    case (let opcode, .none): message = PartialMessage(isText: opcode == .text)
    }
    let before = message?.bytes.count ?? 0
    guard header.payloadLength <= messageLimit - before else {
      let (sum, overflow) = before.addingReportingOverflow(header.payloadLength)
      throw .tooLong(bytes: overflow ? .max : sum, limit: messageLimit)
    }
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
    guard let message else { return nil }
    self.message = nil
    guard message.isText else { return .binary(message.bytes) }
    guard message.utf8.isComplete else { throw .invalidUTF8 }
    return .text(message.bytes)
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

/// The fragments of a message that have come so far.
private struct PartialMessage: Sendable {
  let isText: Bool
  var bytes: [UInt8] = []
  var utf8 = UTF8Validator()

  init(isText: Bool) { self.isText = isText }

  /// Unmasks and keeps `more`; `false` if the text can no longer become valid UTF-8.
  mutating func append(_ more: ArraySlice<UInt8>, key: MaskingKey?, offset: Int) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: more)
    key?.apply(to: &bytes, from: start, offset: offset)
    guard isText else { return true }
    var validator = utf8
    defer { utf8 = validator }
    return validator.accept(bytes.span.extracting(start...))
  }
}
