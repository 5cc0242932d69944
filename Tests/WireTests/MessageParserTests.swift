import TestSupport
import Testing
import Wire

@Suite("WebSocket messages (RFC 6455 §5 to §8)")
struct MessageParserTests {
  typealias Incoming = MessageParser.Incoming

  /// Everything a stream of frames may hold, from a server so that the bytes can be read here.
  static let stream: WireBytes = """
    81 05 48656c6c6f
    01 03 48656c  89 05 48656c6c6f  80 02 6c6f
    82 00
    01 01 e2  00 01 82  8a 01 78  00 00  80 01 ac
    02 02 0102  80 00
    88 05 0fa1 627965
    81 01 41
    """
  /// Computed: LeakSanitizer cannot see through the tags of such enums in a global.
  static var messages: [Incoming] {
    [
      .text(Array("Hello".utf8)),
      .ping(Array("Hello".utf8)), .text(Array("Hello".utf8)),
      .binary([]),
      .pong([0x78]), .text(Array("€".utf8)),
      .binary([1, 2]),
      .close(code: 4001, reason: "bye"),
    ]
  }

  @Test("fragments, control frames between them, empty frames; nothing after a close")
  func wholeStream() {
    #expect(outcome([Self.stream.bytes]) == Outcome(messages: Self.messages))
  }

  @Test("the same messages come out wherever the stream is cut in two")
  func everySplit() {
    for split in 0...Self.stream.bytes.count {
      let pieces = [Array(Self.stream.bytes[..<split]), Array(Self.stream.bytes[split...])]
      #expect(outcome(pieces) == Outcome(messages: Self.messages), "cut at \(split)")
    }
  }

  @Test("the same messages come out byte by byte, masked by a client")
  func byteByByte() {
    let masked = Self.masked(Self.stream.bytes)
    let pieces = masked.map { [$0] }
    #expect(outcome(pieces, from: .client) == Outcome(messages: Self.messages))
  }

  @Test("a close without payload has no code (§7.1.5)")
  func emptyClose() {
    #expect(outcome(["88 00"]) == Outcome(messages: [.close(code: nil, reason: "")]))
  }

  @Test(
    "close codes that may be sent are read (§7.4)",
    arguments: [1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 3999, 4000, 4999] as [UInt16])
  func closeCodes(code: UInt16) {
    let frame: [UInt8] = [0x88, 2, UInt8(code >> 8), UInt8(code & 255)]
    #expect(outcome([frame]) == Outcome(messages: [.close(code: code, reason: "")]))
  }

  @Test(
    "close codes that may not be sent are refused (§7.4)",
    arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16])
  func wrongCloseCodes(code: UInt16) {
    let frame: [UInt8] = [0x88, 2, UInt8(code >> 8), UInt8(code & 255)]
    #expect(outcome([frame]) == Outcome(error: .invalidCloseCode(code)))
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var rule: String
    var wire: WireBytes
    var error: FrameError
    var code: CloseCode = .protocolError
    var testDescription: String { rule }
  }

  static let refusals: [Refusal] = [
    Refusal(rule: "§5.2 RSV1 without extension", wire: "c1 00", error: .reservedBitSet),
    Refusal(rule: "§5.2 RSV1 on continuation", wire: "01 00 c0 00", error: .reservedBitSet),
    Refusal(rule: "§5.2 RSV2", wire: "a1 00", error: .reservedBitSet),
    Refusal(rule: "§5.2 opcode", wire: "8b 00", error: .unknownOpcode(11)),
    Refusal(rule: "§5.1 masked server", wire: "81 80", error: .wrongMasking(by: .server)),
    Refusal(rule: "§5.5 fragmented close", wire: "08 00", error: .malformedControlFrame(.close)),
    Refusal(rule: "§5.5 long ping", wire: "89 7e 007e", error: .malformedControlFrame(.ping)),
    Refusal(rule: "§5.2 length", wire: "81 7e 0001", error: .lengthNotMinimal),
    Refusal(rule: "§5.2 sign", wire: "82 7f ffffffffffffffff", error: .lengthNegative),
    Refusal(rule: "§5.4 stray continuation", wire: "80 00", error: .nothingToContinue),
    Refusal(
      rule: "§5.4 text in text", wire: "01 00 81 00", error: .messageInterrupted(by: .text)),
    Refusal(
      rule: "§5.4 binary in text", wire: "01 00 02 00", error: .messageInterrupted(by: .binary)),
    Refusal(rule: "§5.5.1 close of one byte", wire: "88 01 03", error: .closePayloadOfOneByte),
    Refusal(
      rule: "§5.5.1 close reason", wire: "88 03 03e8 ff", error: .invalidUTF8, code: .invalidPayload
    ),
    Refusal(
      rule: "§5.5.1 cut close reason", wire: "88 04 03e8 e282", error: .invalidUTF8,
      code: .invalidPayload),
    Refusal(rule: "§8.1 whole text", wire: "81 01 ff", error: .invalidUTF8, code: .invalidPayload),
    Refusal(rule: "§8.1 cut text", wire: "81 01 e2", error: .invalidUTF8, code: .invalidPayload),
    Refusal(
      rule: "§8.1 cut last fragment", wire: "01 01 e2 80 00", error: .invalidUTF8,
      code: .invalidPayload),
    Refusal(
      rule: "§8.1 second fragment", wire: "01 01 e2 00 01 28", error: .invalidUTF8,
      code: .invalidPayload),
    Refusal(
      rule: "§10.4 one frame over the limit", wire: "82 11",
      error: .tooLong(bytes: 17, limit: 16), code: .messageTooBig),
    Refusal(
      rule: "§10.4 fragments over the limit", wire: "02 02 0000 00 0f",
      error: .tooLong(bytes: 17, limit: 16), code: .messageTooBig),
    Refusal(
      rule: "§10.4 a length that overflows", wire: "02 01 00 00 7f 7fffffffffffffff",
      error: .tooLong(bytes: .max, limit: 16), code: .messageTooBig),
  ]

  @Test("what breaks a rule is refused after what came before it", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let before: WireBytes = "81 02 6f6b 89 00"
    let expected = Outcome(messages: [.text(Array("ok".utf8)), .ping([])], error: refusal.error)
    let bytes = before.bytes + refusal.wire.bytes
    #expect(outcome([bytes]) == expected)
    #expect(outcome(bytes.map { [$0] }) == expected, "byte by byte")
    #expect(refusal.error.closeCode == refusal.code)
  }

  @Test("a message of exactly the limit passes, in one frame or several")
  func exactlyTheLimit() {
    let payload = [UInt8](repeating: 7, count: 16)
    #expect(outcome([[0x82, 16] + payload]) == Outcome(messages: [.binary(payload)]))
    let fragments: [UInt8] = [0x02, 10] + payload[..<10] + [0x80, 6] + payload[10...]
    #expect(outcome([fragments]) == Outcome(messages: [.binary(payload)]))
  }

  @Test("control frames pass whatever the limit of messages is")
  func controlFramesHaveNoLimit() {
    let payload = [UInt8](repeating: 7, count: 125)
    #expect(outcome([[0x89, 125] + payload], limit: 0) == Outcome(messages: [.ping(payload)]))
  }

  @Test("an invalid byte throws when it comes, though its frame goes on (Autobahn 6.4)")
  func invalidByteOfUnfinishedFrame() throws {
    var parser = MessageParser(from: .server, messageLimit: 100)
    parser.feed(WireBytes("81 20 f4").bytes)
    #expect(try parser.next() == nil)
    parser.feed(WireBytes("90").bytes)
    #expect(throws: FrameError.invalidUTF8) { try parser.next() }
  }

  @Test("after an error or a close it ignores what it is fed, and holds no memory")
  func over() throws {
    for end in ["c1 00", "88 00"] as [WireBytes] {
      var parser = MessageParser(from: .server, messageLimit: 100)
      parser.feed(end.bytes)
      _ = try? parser.next()
      parser.feed(Self.stream.bytes)
      #expect(try parser.next() == nil)
      #expect(parser.retainedBytes == 0)
    }
  }

  @Test("it owns memory inside a message, and none between messages")
  func idle() throws {
    var parser = MessageParser(from: .server, messageLimit: 1 << 20)
    let message = WebSocketFrame.encode(.text, [UInt8](repeating: 0x61, count: 100_000))
    parser.feed(Array(message[..<70_000]))
    #expect(try parser.next() == nil)
    #expect(parser.retainedBytes >= 70_000 - FrameHeader.longestEncoding)
    parser.feed(Array(message[70_000...]))
    #expect(try parser.next() != nil)
    #expect(parser.retainedBytes == 0)
  }

  @Test("a header that promises much costs nothing until the bytes come")
  func promises() throws {
    var parser = MessageParser(from: .server, messageLimit: 1 << 30)
    parser.feed(WireBytes("82 7f 0000000040000000 00").bytes)
    #expect(try parser.next() == nil)
    #expect(parser.retainedBytes < 100)
  }
}

// MARK: - Driving the parser

extension MessageParserTests {
  /// What a stream came to: the messages, then the error if there was one.
  struct Outcome: Equatable {
    var messages: [Incoming] = []
    var error: FrameError?
  }

  func outcome(_ pieces: [WireBytes]) -> Outcome { outcome(pieces.map(\.bytes)) }

  func outcome(_ pieces: [[UInt8]], from peer: Peer = .server, limit: Int = 16) -> Outcome {
    var parser = MessageParser(from: peer, messageLimit: limit)
    var outcome = Outcome()
    for piece in pieces {
      parser.feed(piece)
      do throws(FrameError) {
        while let message = try parser.next() { outcome.messages.append(message) }
      } catch {
        outcome.error = error
      }
    }
    return outcome
  }

  /// The frames of a server, as a client would have sent them.
  static func masked(_ bytes: [UInt8]) -> [UInt8] {
    var random = SeededGenerator(seed: 6455)
    var output: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      let length = Int(rest[rest.startIndex + 1])
      var payload = Array(rest.dropFirst(2).prefix(length))
      let key = MaskingKey(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
      var span = payload.mutableSpan
      key.apply(to: &span)
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: key.rawValue >> (24 - 8 * $0)) }
      output += [first, 0x80 | UInt8(length)] + octets + payload
      rest = rest.dropFirst(2 + length)
    }
    return output
  }
}

extension MessageParser {
  mutating func feed(_ bytes: [UInt8]) { feed(bytes.span) }
}
