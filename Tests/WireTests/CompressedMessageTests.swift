import TestSupport
import Testing
import Wire

@Suite("Compressed messages (RFC 7692 §6, §7.2)")
struct CompressedMessageTests {
  typealias Incoming = MessageParser.Incoming

  static let hello = Array("Hello".utf8)

  struct Vector: CustomTestStringConvertible, Sendable {
    var name: String
    var wire: WireBytes
    var texts: [String]
    var testDescription: String { name }
  }

  static let vectors: [Vector] = [
    Vector(name: "§7.2.3.1 one frame", wire: "c1 07 f248cdc9c90700", texts: ["Hello"]),
    Vector(name: "§7.2.3.1 fragments", wire: "41 03 f248cd 80 04 c9c90700", texts: ["Hello"]),
    Vector(
      name: "§7.2.3.2 the second refers to the first",
      wire: "c1 07 f248cdc9c90700 c1 05 f200110000", texts: ["Hello", "Hello"]),
    Vector(
      name: "§7.2.3.3 a block that is not compressed", wire: "c1 0b 000500faff48656c6c6f00",
      texts: ["Hello"]),
    Vector(
      name: "§7.2.3.4 a final block, then a message that refers to it",
      wire: "c1 08 f348cdc9c9070000 c1 05 f200110000", texts: ["Hello", "Hello"]),
    Vector(
      name: "a final block and nothing behind it", wire: "c1 07 f348cdc9c90700 81 01 41",
      texts: ["Hello", "A"]),
    Vector(
      name: "§7.2.3.5 two blocks", wire: "c1 0d f2480500 0000ffff cac9c90700", texts: ["Hello"]),
    Vector(name: "§7.2.3.6 nothing", wire: "c1 01 00 c1 00", texts: ["", ""]),
    Vector(
      name: "control frames and plain messages between",
      wire: "41 03 f248cd 89 01 78 00 00 80 04 c9c90700 81 02 6f6b c1 05 f200110000",
      texts: ["Hello", "ok", "Hello"]),
  ]

  @Test("the RFC's examples are read, however they are cut in two", arguments: vectors)
  func reads(_ vector: Vector) {
    let stream = vector.wire.bytes
    for split in 0...stream.count {
      let outcome = outcome([Array(stream[..<split]), Array(stream[split...])])
      #expect(outcome.texts == vector.texts, "cut at \(split)")
      #expect(outcome.error == nil, "cut at \(split)")
    }
    #expect(outcome(stream.map { [$0] }).texts == vector.texts, "byte by byte")
  }

  @Test("and written, as far as the RFC shows what a compressor may choose")
  func writes() {
    let deflater = Deflater(keepsContext: true)
    #expect(WireBytes(deflater.deflate(Self.hello)) == "f248cdc9c90700")
    #expect(WireBytes(deflater.deflate(Self.hello)) == "f200110000")
    #expect(WireBytes(deflater.deflate([])) == "00")
    #expect(WireBytes(deflater.deflate([])) == "00")
    #expect(
      WireBytes(WebSocketFrame.encode(.text, [0], isCompressed: true)) == "c1 01 00")
  }

  @Test("a client's frames are unmasked before they are inflated")
  func unmasks() {
    let key = MaskingKey(rawValue: 0x37fa_213d)
    let payload: WireBytes = "f248cdc9c90700"
    let frame = WebSocketFrame.encode(.text, payload.bytes, isCompressed: true, maskingKey: key)
    #expect(outcome(frame.map { [$0] }, from: .client).texts == ["Hello"])
    #expect(outcome([frame + frame], from: .client).texts == ["Hello", "Hello"])
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var rule: String
    var wire: WireBytes
    var error: FrameError
    var code: CloseCode = .protocolError
    var testDescription: String { rule }
  }

  static let refusals: [Refusal] = [
    Refusal(rule: "§6.1 RSV1 on a continuation", wire: "41 00 c0 00", error: .reservedBitSet),
    Refusal(rule: "§6.1 RSV1 on the second of two", wire: "01 00 c0 00", error: .reservedBitSet),
    Refusal(
      rule: "§6.1 RSV1 on a ping", wire: "c9 00", error: .malformedControlFrame(.ping)),
    Refusal(rule: "§6 RSV2 beside RSV1", wire: "e1 00", error: .reservedBitSet),
    Refusal(
      rule: "a block of no type", wire: "c1 01 ff", error: .malformedDeflate,
      code: .invalidPayload),
    Refusal(
      rule: "a length and its complement", wire: "c1 05 0005000000", error: .malformedDeflate,
      code: .invalidPayload),
    Refusal(
      rule: "a message cut off in a block", wire: "c1 03 f248cd", error: .malformedDeflate,
      code: .invalidPayload),
    Refusal(
      rule: "a reference before the beginning", wire: "c1 05 f200110000",
      error: .malformedDeflate, code: .invalidPayload),
    Refusal(
      rule: "text that inflates to no UTF-8", wire: "c1 08 00 0200fdff c328 00",
      error: .invalidUTF8, code: .invalidPayload),
    Refusal(
      rule: "text that inflates to half a character", wire: "c1 07 00 0100feff c3 00",
      error: .invalidUTF8, code: .invalidPayload),
    Refusal(
      rule: "one byte over the limit",
      wire: "c2 17 00 1100eeff 0000000000000000000000000000000000 00",
      error: .tooLong(bytes: nil, limit: 16), code: .messageTooBig),
  ]

  @Test("what breaks a rule is refused after what came before it", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let bytes = [0x81, 0x02, 0x6F, 0x6B] + refusal.wire.bytes
    for pieces in [[bytes], bytes.map { [$0] }] {
      let outcome = outcome(pieces, limit: 16)
      #expect(outcome.texts == ["ok"])
      #expect(outcome.error == refusal.error)
    }
    #expect(refusal.error.closeCode == refusal.code)
  }

  @Test("nothing is compressed where that was not agreed")
  func notAgreed() {
    var parser = MessageParser(from: .server, messageLimit: 16)
    parser.feed(Self.vectors[0].wire.bytes)
    #expect(throws: FrameError.reservedBitSet) { try parser.next() }
  }

  @Test("where messages stand alone, one that refers to another is refused")
  func standsAlone() {
    let stream = Self.vectors[2].wire.bytes
    let outcome = outcome([stream], inflation: .alone(DeflatePool()))
    #expect(outcome.texts == ["Hello"])
    #expect(outcome.error == .malformedDeflate)
  }

  @Test("an invalid byte of a message that goes on throws when all of it has come")
  func invalidByteOfUnfinishedMessage() {
    #expect(outcome(["41 07 00 0200fdff c328"]).error == nil)
    #expect(outcome(["41 07 00 0200fdff c328", "80 01 00"]).error == .invalidUTF8)
  }
}

// MARK: - Driving the parser

extension CompressedMessageTests {
  struct Outcome {
    var texts: [String] = []
    var error: FrameError?
  }

  func outcome(_ pieces: [WireBytes]) -> Outcome { outcome(pieces.map(\.bytes)) }

  func outcome(
    _ pieces: [[UInt8]], from peer: Peer = .server, limit: Int = 1000,
    inflation: Inflation? = nil
  ) -> Outcome {
    var parser = MessageParser(
      from: peer, messageLimit: limit, inflation: inflation ?? .inContext(Inflater()))
    var outcome = Outcome()
    for piece in pieces {
      parser.feed(piece)
      do throws(FrameError) {
        while let message = try parser.next() {
          if case .text(let text) = message {
            outcome.texts.append(String(decoding: text, as: UTF8.self))
          }
        }
      } catch {
        outcome.error = error
      }
    }
    return outcome
  }
}
