import Reactor
import Telemetry
import Testing
import Transport
import Wire

@Suite("HTTP clients that are slow", .timeLimit(.minutes(5)))
struct HTTPPressureTests {
  let loopback: Loopback
  let handler = Answering()
  let peer: RawPeer
  let stream: Stream
  let refusals = HTTPRefusals()

  init() throws {
    loopback = try Loopback()
    (peer, stream) = try loopback.connect()
  }

  private func serve(headSeconds: Int = 10, bodySeconds: Int = 60, idleSeconds: Int = 75) {
    var patience = HTTPConnection.Patience()
    patience.headSeconds = headSeconds
    patience.bodySeconds = bodySeconds
    patience.idleSeconds = idleSeconds
    _ = HTTPConnection(
      stream, HTTPService(patience: patience, refusals: refusals, handler: handler))
  }

  private func turnUntilEnd() {
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
  }

  @Test("a head that is late is answered 408, however often a byte comes")
  func lateHead() throws {
    serve(headSeconds: 0)
    var count = 0
    loopback.turn(until: {
      count += 1
      if count.isMultiple(of: 64) { peer.send("G") }
      peer.read()
      return peer.sawEnd
    })
    #expect(try peer.responses().map(\.status) == [408])
    #expect(peer.text.contains("within 0 seconds (--head-timeout)"))
    #expect(refusals.lateHeads.value == 1)
  }

  @Test("a body that is late is answered 408")
  func lateBody() throws {
    serve(bodySeconds: 0)
    peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1234")
    turnUntilEnd()
    #expect(try peer.responses().map(\.status) == [408])
    #expect(handler.requests.isEmpty)
    #expect(peer.text.contains("within 0 seconds (--body-timeout)"))
    #expect(refusals.lateBodies.value == 1)
  }

  @Test(
    "a client without a next request is let go, however many line ends it sends",
    arguments: ["\r\n", "\r", "\n"])
  func idle(filling: String) throws {
    serve(headSeconds: 1, idleSeconds: 1)
    peer.send(get("/1"))
    let enough = ContinuousClock.now + .seconds(8)
    loopback.turn(until: {
      peer.send(filling)
      peer.read()
      return peer.sawEnd || .now > enough
    })
    #expect(try peer.responses().first?.status == 200)
    #expect(peer.sawEnd)
  }

  @Test("a client that was silent for its time is ended without a word, and counted")
  func silent() throws {
    serve(idleSeconds: 0)
    peer.send(get("/1"))
    turnUntilEnd()
    #expect(try peer.responses().map(\.status) == [200])
    #expect(refusals.idleConnections.value == 1)
  }

  @Test("a client has its time for each request anew, though its reads end in mid-request")
  func renewsPatience() {
    serve(headSeconds: 1)
    peer.send("GET ")
    let enough = ContinuousClock.now + .seconds(4)
    loopback.turn(until: {
      let count = handler.requests.count
      peer.send("/ HTTP/1.1\r\nHost: a\r\n\r\nGET ")
      loopback.turn(until: { handler.requests.count > count || peer.sawEnd })
      peer.read()
      return peer.sawEnd || .now > enough
    })
    #expect(!peer.sawEnd)
  }

  @Test("answers that pile up stop the reading, and it goes on when they are read")
  func pilesUp() throws {
    serve()
    handler.body = { _ in [UInt8](repeating: 7, count: 100_000) }
    peer.send((0..<64).map { get("/\($0)") }.joined())
    loopback.turn(until: { stream.unsentAnswerBytes > 0 })
    loopback.turn(20)
    #expect(handler.requests.count < 8, "some are answered, the others wait")
    #expect(stream.unsentAnswerBytes <= 64 << 10 + 100_200)
    loopback.turn(until: { (try? peer.responses().count) == 64 })
    #expect(handler.requests.map(\.target) == (0..<64).map { "/\($0)" })
  }

  @Test("a long pipeline is answered a piece a turn, so that others get theirs, and to its end")
  func shares() throws {
    serve()
    peer.send((0..<1000).map { get("/\($0)") }.joined())
    peer.endSending()
    loopback.turn(1)
    #expect(handler.requests.count == 64)
    loopback.turn(1)
    #expect(handler.requests.count == 128)
    turnUntilEnd()
    #expect(try peer.responses().map(\.bodyText) == (0..<1000).map { "/\($0)" })
  }

  @Test("a client that reads slowly is not told that its next request is late")
  func slowReader() throws {
    serve(headSeconds: 0)
    handler.body = { _ in [UInt8](repeating: 7, count: 1 << 20) }
    peer.send(get("/1") + get("/2"))
    loopback.turn(until: { stream.unsentAnswerBytes > 0 })
    let later = ContinuousClock.now + .seconds(3)
    loopback.turn(until: { ContinuousClock.now > later })
    loopback.turn(until: { (try? peer.responses().count) ?? 0 >= 2 })
    #expect(try peer.responses().map(\.status) == [200, 200])
  }

  @Test(
    "an upgrade hands over the bytes behind the request, at once or in a later turn",
    arguments: [true, false])
  func upgrades(atOnce: Bool) throws {
    let upgrading = Upgrading(atOnce: atOnce) { peer.text }
    _ = HTTPConnection(stream, HTTPService(handler: upgrading))
    peer.send(get("/") + "rest")
    loopback.turn(until: { upgrading.requested })
    if !atOnce { upgrading.upgrade() }
    #expect(upgrading.rest == Array("rest".utf8))
    #expect(upgrading.toldEarly == "", "it has begun before the peer is told so")
    #expect(peer.text == "HTTP/1.1 101 Switching Protocols\r\n\r\nhello")
    #expect(upgrading.endedCount == 1)
    peer.send("more")
    loopback.turn(until: { upgrading.received == Array("more".utf8) })
    #expect(upgrading.endedCount == 1)
  }
}

/// Turns its connection into one of a protocol that has no rules.
private final class Upgrading: HTTPHandler, StreamDelegate {
  let atOnce: Bool
  var rest: [UInt8] = []
  var received: [UInt8] = []
  var requested = false
  var endedCount = 0
  /// What the peer had read when the other protocol began.
  var toldEarly: String?
  /// Until then: it knows the loop, which keeps the stream, which keeps this.
  private var readPeer: (() -> String)?
  private var connection: HTTPConnection?
  private var stream: Stream?

  init(atOnce: Bool, readPeer: @escaping () -> String) {
    self.atOnce = atOnce
    self.readPeer = readPeer
  }

  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    requested = true
    self.connection = connection
    if atOnce { upgrade() }
  }

  func upgrade() {
    connection?.upgrade(HTTPResponse(status: 101)) { stream, rest in
      self.rest = rest
      self.stream = stream
      stream.delegate = self
      stream.write(Array("hello".utf8))
      toldEarly = readPeer?()
      readPeer = nil
    }
    connection = nil
  }

  func ended(_ connection: HTTPConnection) { endedCount += 1 }
  func received(_ bytes: Span<UInt8>) {
    for index in bytes.indices { received.append(bytes[index]) }
  }
  func peerEnded() {}
  func outboxDrained() {}
  func deadlinePassed() {}
  func closed() {}
}
