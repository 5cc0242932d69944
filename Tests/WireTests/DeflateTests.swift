import TestSupport
import Testing
import Wire

@Suite("Deflaters and inflaters")
struct DeflateTests {
  /// Messages of every size that matters: none, tiny, over a chunk, over the widest window; some
  /// that compress well and some that do not.
  static func messages() -> [[UInt8]] {
    var random = SeededGenerator(seed: 7692)
    let words = ["presence", "members", "{\"event\":", "é€👍", "\n", "0123456789"]
    return [0, 1, 2, 5, 100, 511, 512, 1024, 16 << 10, 40_000, 100_000].flatMap { size in
      var text: [UInt8] = []
      while text.count < size {
        text += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8)
      }
      return [Array(text.prefix(size)), random.bytes(size)]
    }
  }

  static let kinds = Deflater.windowBits.flatMap { bits in [(bits, true), (bits, false)] }

  @Test("what was deflated comes back, with every window, in context and alone", arguments: kinds)
  func roundTrip(windowBits: Int, keepsContext: Bool) throws {
    let deflater = Deflater(windowBits: windowBits, keepsContext: keepsContext)
    let inflation: Inflation = keepsContext ? .inContext(Inflater()) : .alone(DeflatePool())
    var parser = MessageParser(from: .server, messageLimit: 100_000, inflation: inflation)
    // Twice, so that there is something to refer to.
    for message in Self.messages() + Self.messages() {
      let payload = deflater.deflate(message)
      parser.feed(WebSocketFrame.encode(.binary, payload, isCompressed: true))
      #expect(try parser.next() == .binary(message))
    }
  }

  @Test("a message that stands alone is the same whatever was deflated before it")
  func alone() {
    let deflater = Deflater()
    let text = Array("the same words, again and again, the same words".utf8)
    let first = deflater.deflate(text)
    #expect(deflater.deflate(text) == first)
    #expect(first.count < text.count)
    let inContext = Deflater(keepsContext: true)
    _ = inContext.deflate(text)
    #expect(inContext.deflate(text).count < first.count / 2)
  }

  @Test("many connections share one deflater a window, and one inflater")
  func shares() throws {
    let pool = DeflatePool()
    let payload = Deflater().deflate([UInt8](repeating: 0x61, count: 5000))
    let frame = WebSocketFrame.encode(.text, payload, isCompressed: true)
    var parsers = (0..<20).map { _ in
      MessageParser(from: .server, messageLimit: 5000, inflation: .alone(pool))
    }
    // All are in the middle of a message at once, then all end it.
    for index in parsers.indices {
      parsers[index].feed(Array(frame[..<9]))
      #expect(try parsers[index].next() == nil)
    }
    for index in parsers.indices {
      parsers[index].feed(Array(frame[9...]))
      #expect(try parsers[index].next() == .text([UInt8](repeating: 0x61, count: 5000)))
      #expect(parsers[index].retainedBytes == 0)
    }
  }

  @Test("a bomb costs what came of it, whole or not, and is refused", arguments: [3, 1000])
  func bomb(cut: Int) {
    let limit = 1 << 20
    let bomb = Deflater().deflate([UInt8](repeating: 0x20, count: 64 << 20))
    #expect(bomb.count < limit / 2)
    let frame = WebSocketFrame.encode(.text, bomb, isCompressed: true)
    var parser = MessageParser(
      from: .server, messageLimit: limit, inflation: .alone(DeflatePool()))
    var error: FrameError?
    for start in stride(from: 0, to: frame.count, by: cut) {
      parser.feed(Array(frame[start...].prefix(cut)))
      do throws(FrameError) { #expect(try parser.next() == nil) } catch let thrown {
        error = thrown
      }
      #expect(parser.retainedBytes <= 2 * bomb.count + 8192, "a page for malloc, and what was fed")
    }
    #expect(error == .tooLong(bytes: nil, limit: limit))
    #expect(parser.retainedBytes == 0)
  }

  @Test("a message of exactly the limit passes, compressed well or not at all")
  func exactlyTheLimit() throws {
    var random = SeededGenerator(seed: 1)
    for message in [[UInt8](repeating: 7, count: 50_000), random.bytes(50_000)] {
      let frame = WebSocketFrame.encode(
        .binary, Deflater().deflate(message), isCompressed: true)
      var parser = MessageParser(
        from: .server, messageLimit: 50_000, inflation: .alone(DeflatePool()))
      parser.feed(frame)
      #expect(try parser.next() == .binary(message))
      var shorter = MessageParser(
        from: .server, messageLimit: 49_999, inflation: .alone(DeflatePool()))
      shorter.feed(frame)
      #expect(throws: FrameError.tooLong(bytes: nil, limit: 49_999)) { try shorter.next() }
    }
  }

  @Test(
    "blocks that stand for nothing are taken, but for no more than a message may have",
    arguments: [0, 8000])
  func emptyBlocks(limit: Int) throws {
    var parser = MessageParser(
      from: .server, messageLimit: limit, inflation: .alone(DeflatePool()))
    let block: [UInt8] = [0, 0, 0, 0xFF, 0xFF]
    parser.feed([0x41, 0])
    var fragments = 0
    do throws(FrameError) {
      while fragments < 1000 {
        parser.feed([0x00, 5] + block)
        #expect(try parser.next() == nil)
        fragments += 1
      }
      parser.feed([0x80, 1, 0])
      #expect(try parser.next() == .text([]))
    } catch {
      #expect(error == .tooLong(bytes: nil, limit: limit))
    }
    #expect(fragments == (limit == 0 ? 1024 / block.count : 1000))
  }
}
