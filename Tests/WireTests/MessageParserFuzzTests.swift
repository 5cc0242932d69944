import TestSupport
import Testing
import Wire

/// Thousands of streams nobody would send, the same in every run.
@Suite("WebSocket messages under fuzz")
struct MessageParserFuzzTests {
  static let limit = 2000

  @Test("noise neither crashes it nor makes it hold more than a message and what was fed")
  func noise() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<4000 {
      let noise = random.bytes(Int.random(in: 0...200, using: &random))
      run(random.pieces(of: noise, cuts: 3), from: Bool.random(using: &random) ? .client : .server)
    }
  }

  @Test("changed streams come to the same end however they are cut")
  func mutations() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<4000 {
      let stream = random.mutate(validStream(&random))
      let whole = run([stream], from: .client)
      #expect(run(random.pieces(of: stream, cuts: 5), from: .client) == whole)
    }
  }

  /// A client's stream of random messages, fragmented and with pings between the fragments.
  func validStream(_ random: inout SeededGenerator) -> [UInt8] {
    var stream: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let text = String(repeating: "aé€👍", count: Int.random(in: 0...40, using: &random))
      let key = MaskingKey(rawValue: UInt32.random(in: 0...UInt32.max, using: &random))
      let pieces = random.pieces(of: Array(text.utf8), cuts: Int.random(in: 0...3, using: &random))
      for (index, piece) in pieces.enumerated() {
        let start = stream.count
        let opcode: FrameHeader.Opcode = index == 0 ? .text : .continuation
        WebSocketFrame.append(opcode, piece, maskingKey: key, to: &stream)
        if index < pieces.count - 1 { stream[start] &= 0x7F }
        if Bool.random(using: &random) {
          WebSocketFrame.append(.ping, [1, 2, 3], maskingKey: key, to: &stream)
        }
      }
    }
    return stream
  }

  /// Everything that came out, as text.
  @discardableResult
  func run(_ pieces: [[UInt8]], from peer: Peer) -> [String] {
    var parser = MessageParser(from: peer, messageLimit: Self.limit)
    var log: [String] = []
    for piece in pieces {
      parser.feed(piece)
      do throws(FrameError) {
        while let message = try parser.next() { log.append("\(message)") }
      } catch {
        log.append("\(error)")
      }
      #expect(parser.retainedBytes <= 2 * (Self.limit + FrameHeader.longestEncoding + 125 + 64))
    }
    return log
  }
}
