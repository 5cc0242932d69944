import TestSupport
import Testing
import Wire

/// Compressed streams nobody would send, the same in every run.
@Suite("Compressed messages under fuzz")
struct DeflateFuzzTests {
  static let limit = 2000

  @Test("noise as a compressed message neither crashes it nor makes it hold more than the limit")
  func noise() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<4000 {
      let noise = random.bytes(Int.random(in: 0...125, using: &random))
      let frame = WebSocketFrame.encode(.binary, noise, isCompressed: true)
      let whole = run([frame], keepsContext: false)
      #expect(run(random.pieces(of: frame, cuts: 5), keepsContext: false) == whole)
    }
  }

  @Test("changed streams come to the same end however they are cut", arguments: [true, false])
  func mutations(keepsContext: Bool) {
    var random = SeededGenerator(seed: keepsContext ? 4 : 5)
    for _ in 0..<3000 {
      let stream = random.mutate(validStream(&random, keepsContext))
      let whole = run([stream], keepsContext: keepsContext)
      #expect(run(random.pieces(of: stream, cuts: 5), keepsContext: keepsContext) == whole)
    }
  }

  /// A server's stream of random messages, fragmented and with pings between the fragments.
  func validStream(_ random: inout SeededGenerator, _ keepsContext: Bool) -> [UInt8] {
    let deflater = Deflater(windowBits: 9, keepsContext: keepsContext)
    var stream: [UInt8] = []
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let text = String(repeating: "aé€👍b", count: Int.random(in: 0...120, using: &random))
      let payload = deflater.deflate(Array(text.utf8))
      let pieces = random.pieces(of: payload, cuts: Int.random(in: 0...3, using: &random))
      for (index, piece) in pieces.enumerated() {
        let start = stream.count
        let opcode: FrameHeader.Opcode = index == 0 ? .text : .continuation
        WebSocketFrame.append(opcode, piece, isCompressed: index == 0, to: &stream)
        if index < pieces.count - 1 { stream[start] &= 0x7F }
        if Bool.random(using: &random) { WebSocketFrame.append(.ping, [1, 2, 3], to: &stream) }
      }
    }
    return stream
  }

  /// Everything that came out, as text.
  @discardableResult
  func run(_ pieces: [[UInt8]], keepsContext: Bool) -> [String] {
    let inflation: Inflation = keepsContext ? .inContext(Inflater()) : .alone(DeflatePool())
    var parser = MessageParser(from: .server, messageLimit: Self.limit, inflation: inflation)
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
