import Reactor
import Testing
import Transport
import Wire

@Suite("WebSockets that compress", .timeLimit(.minutes(5)))
struct CompressedConnectionTests {
  let loopback: Loopback
  let peer: RawPeer
  let server: WebSocketConnection
  let hears: Hearing

  /// A server's connection that was asked for a narrow window, and messages to 1 MiB.
  init() throws {
    loopback = try Loopback()
    let (peer, stream) = try loopback.connect()
    var terms = PermessageDeflate()
    terms.server.maxWindowBits = 9
    terms.client.keepsContext = false
    self.peer = peer
    server = WebSocketConnection(
      stream, to: .client, messageLimit: 1 << 20,
      compression: MessageCompression(terms, with: .client, sharing: DeflatePool()))
    hears = Hearing(server)
  }

  /// A client's message, compressed.
  func compressed(_ message: [UInt8]) -> [UInt8] {
    WebSocketFrame.encode(
      .text, Deflater().deflate(message), isCompressed: true,
      maskingKey: MaskingKey(rawValue: 0x1234_5678))
  }

  @Test("what comes is inflated, what goes is deflated; pongs are as they are")
  func talks() throws {
    let long = String(repeating: "the same again, ", count: 1000)
    peer.send(compressed(Array(long.utf8)) + masked("plain") + masked(.ping, [1]))
    loopback.turn(until: { hears.events.count == 2 })
    #expect(hears.events == [.text(long), .text("plain")])
    server.send(.text, Array(long.utf8))
    server.send(.text, Array(long.utf8))
    loopback.turn()
    let wire = peer.read()
    #expect(wire.count < long.utf8.count / 10)
    var parser = MessageParser(
      from: .server, messageLimit: 1 << 20, inflation: .inContext(Inflater()))
    parser.feed(wire.span)
    #expect(try parser.next() == .pong([1]))
    #expect(try parser.next() == .text(Array(long.utf8)))
    #expect(try parser.next() == .text(Array(long.utf8)))
  }

  @Test("a bomb is refused with 1009, and what came before it is given out")
  func bomb() throws {
    peer.send(masked("one") + compressed([UInt8](repeating: 0x20, count: 1 << 20 + 1)))
    loopback.turn(until: { hears.events.count == 2 })
    let error = FrameError.tooLong(bytes: nil, limit: 1 << 20)
    #expect(hears.events == [.text("one"), .violates(error)])
    #expect(try peer.messages() == [.close(code: 1009, reason: "\(error)")])
  }

  @Test("few bytes that stand for many are not taken in one turn: others have theirs")
  func takesTurns() {
    let big = compressed([UInt8](repeating: 0x20, count: 1 << 20))
    #expect(peer.send(Array([[UInt8]](repeating: big, count: 4).joined())) == 4 * big.count)
    var most = 0
    loopback.turn(until: {
      let before = hears.events.count
      loopback.loop.runOnce(upTo: .zero)
      most = max(most, hears.events.count - before)
      return hears.events.count == 4
    })
    #expect(most <= 2)
  }

  @Test("whose messages stand for much more than they are waits, as if all of it had been sent")
  func waits() throws {
    let (peer, stream) = try loopback.connect()
    let compression = MessageCompression(
      inflating: .alone(DeflatePool()), surplusRate: 10 << 20)
    let server = WebSocketConnection(
      stream, to: .client, messageLimit: 1 << 20, compression: compression)
    let hears = Hearing(server)
    let start = ContinuousClock.now
    let big = compressed([UInt8](repeating: 0x20, count: 1 << 20))
    peer.send(big + big + masked("last"))
    loopback.turn(until: { hears.events.count == 3 })
    #expect(ContinuousClock.now - start >= .milliseconds(190))
    #expect(hears.events.last == .text("last"))
  }

  @Test("whose messages stand for what they might waits for nothing")
  func waitsForNothing() throws {
    let (peer, stream) = try loopback.connect()
    let compression = MessageCompression(inflating: .alone(DeflatePool()), surplusRate: 1)
    let server = WebSocketConnection(
      stream, to: .client, messageLimit: 1 << 20, compression: compression)
    let hears = Hearing(server)
    let small = compressed([UInt8](repeating: 0x20, count: 1000))
    let random = compressed((0..<20_000).map { _ in UInt8.random(in: 0x20...0x7E) })
    peer.send(Array([[UInt8]](repeating: small, count: 50).joined()) + random + masked("last"))
    loopback.turn(until: { hears.events.count == 52 })
    #expect(hears.events.last == .text("last"))
  }
}
