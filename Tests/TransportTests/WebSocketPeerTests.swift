import Reactor
import Testing
import Transport
import Wire

@Suite("WebSockets of a server, and clients that are only sockets", .timeLimit(.minutes(5)))
struct WebSocketPeerTests {
  let loopback: Loopback
  let peer: RawPeer
  let stream: Stream
  let connection: WebSocketConnection
  let hears: Hearing

  init() throws {
    loopback = try Loopback()
    (peer, stream) = try loopback.connect()
    connection = WebSocketConnection(stream, to: .client, messageLimit: 1000)
    hears = Hearing(connection)
  }

  @Test("a message in fragments with a ping between them, byte by byte")
  func fragments() throws {
    var first = masked("Hel")
    first[0] = 0x01
    let bytes = first + masked(.ping, [7]) + masked(.continuation, Array("lo".utf8))
    for byte in bytes {
      let heard = hears.heardCount
      peer.send([byte])
      loopback.turn(until: { hears.heardCount > heard })
    }
    #expect(hears.events == [.text("Hello")])
    #expect(try peer.messages() == [.pong([7])])
  }

  @Test("what came before a violation is given out, and the violation is told once")
  func violates() throws {
    peer.send(masked("one") + masked("two") + [0x81, 0x01, 0x41] + masked("three"))
    loopback.turn(until: { hears.events.count == 3 })
    peer.send(masked("four"))
    loopback.turn()
    let error = FrameError.wrongMasking(by: .client)
    #expect(hears.events == [.text("one"), .text("two"), .violates(error)])
    #expect(try peer.messages() == [.close(code: 1002, reason: "\(error)")])
    #expect(peer.sawEnd)
  }

  @Test("bytes that came behind the handshake come first")
  func rest() {
    let bytes = masked("one") + masked("two")
    peer.send(Array(bytes[9...]))
    connection.start(with: Array(bytes[..<9]))
    loopback.turn(until: { hears.events.count == 2 })
    #expect(hears.events == [.text("one"), .text("two")])
  }

  @Test("messages that came while paused are kept, in order; no bytes are read meanwhile")
  func pauses() {
    hears.onText = { [connection] _ in connection.pause() }
    peer.send((0..<200).flatMap { masked("\($0)") })
    loopback.turn(until: { hears.events.count == 1 })
    peer.send((200..<400).flatMap { masked("\($0)") })
    loopback.turn(until: { hears.events.count == 400 })
    #expect(hears.events == (0..<400).map { .text("\($0)") })
  }

  @Test("a client that reads no answers is read no further, until it has read them")
  func backPressure() throws {
    hears.onText = { [connection] text in
      connection.send(.text, Array(text.utf8) + [UInt8](repeating: 46, count: 10_000))
    }
    peer.send((0..<1000).flatMap { masked("\($0)") })
    loopback.turn(until: { stream.unsentAnswerBytes > 64 << 10 })
    loopback.turn(50)
    #expect(stream.unsentAnswerBytes < 64 << 10 + 20_000)
    #expect(hears.events.count < 100)
    loopback.turn(until: { (try? peer.messages().count) == 1000 })
    #expect(hears.events == (0..<1000).map { .text("\($0)") })
  }

  @Test("tiny answers cost about their size: a client that only pings stops at its limit")
  func tinyAnswers() {
    let pings = Array([[UInt8]](repeating: masked(.ping, []), count: 10_000).joined())
    var idleTurns = 0
    loopback.turn(until: {
      idleTurns = peer.send(pings) == 0 ? idleTurns + 1 : 0
      return idleTurns == 20
    })
    #expect(stream.unsentAnswerBytes > 64 << 10)
    #expect(stream.unsentAnswerBytes <= 128 << 10)
  }

  @Test("pings are answered in order, before what came behind them")
  func pongs() throws {
    hears.onText = { [connection] text in connection.send(.text, Array(text.utf8)) }
    peer.send(
      masked(.ping, [1]) + masked(.ping, [2]) + masked("a") + masked(.ping, [3])
        + masked(.close, []))
    loopback.turn(until: { hears.events.count == 2 })
    let texts: [MessageParser.Incoming] = [.pong([1]), .pong([2]), .text(Array("a".utf8))]
    #expect(try peer.messages() == texts + [.pong([3]), .close(code: 1000, reason: "")])
  }

  @Test("a client that is cut off gets the frame that was begun whole, then the last one")
  func cutsOff() throws {
    let event = [UInt8](repeating: 65, count: 400_000)
    let frame = WebSocketFrame.encode(.text, event)
    for _ in 0..<5 { connection.send(frames: frame, isAnswer: false) }
    let last = WebSocketFrame.closePayload(code: 4100, reason: "slow")
    connection.cutOff(with: WebSocketFrame.encode(.close, last))
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
    #expect(try peer.messages() == [.text(event), .close(code: 4100, reason: "slow")])
  }

  @Test("small frames are cut off between two of them")
  func cutsOffSmall() throws {
    connection.send(frames: [UInt8](repeating: 0, count: 0), isAnswer: false)
    let event = Array("0123456789".utf8)
    let frame = WebSocketFrame.encode(.text, event)
    for _ in 0..<100_000 { connection.send(frames: frame, isAnswer: false) }
    #expect(stream.unsentBytes > 0)
    let last = WebSocketFrame.closePayload(code: 4100, reason: "")
    connection.cutOff(with: WebSocketFrame.encode(.close, last))
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
    var messages = try peer.messages()
    #expect(messages.popLast() == .close(code: 4100, reason: ""))
    #expect(messages.allSatisfy { $0 == .text(event) })
  }

  @Test("a client that ends its side without a close frame is closed")
  func halfCloses() {
    peer.send(masked("one"))
    peer.endSending()
    loopback.turn(until: { hears.isClosed })
    #expect(hears.events == [.text("one"), .closed])
    peer.read()
    #expect(peer.sawEnd)
  }
}
