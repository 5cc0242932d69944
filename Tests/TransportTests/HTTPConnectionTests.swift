import Reactor
import Testing
import Transport
import Wire

@Suite("HTTP connections of a server", .timeLimit(.minutes(5)))
struct HTTPConnectionTests {
  let loopback: Loopback
  let handler = Answering()
  let peer: RawPeer

  init() throws {
    loopback = try Loopback()
    let (peer, stream) = try loopback.connect()
    self.peer = peer
    _ = HTTPConnection(stream, HTTPService(handler: handler))
  }

  @Test("a connection is kept for the next request")
  func keepsAlive() throws {
    for number in 1...3 {
      peer.send(get("/\(number)"))
      loopback.turn(until: { (try? peer.responses().count) == number })
    }
    #expect(try peer.responses().map(\.bodyText) == ["/1", "/2", "/3"])
    #expect(!peer.sawEnd)
  }

  @Test("pipelined requests are answered in order, in one write")
  func pipelines() throws {
    peer.send((0..<64).map { get("/\($0)") }.joined())
    loopback.turn(until: { handler.requests.count == 64 })
    // All of them stand in the socket after the turn they came in.
    #expect(try peer.responses().map(\.bodyText) == (0..<64).map { "/\($0)" })
  }

  @Test("the answer to a HEAD has its length and no body")
  func head() {
    peer.send("HEAD /12345 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/x"))
    loopback.turn(until: { peer.text.hasSuffix("/x") })
    #expect(peer.text.contains("Content-Length: 6\r\n\r\nHTTP/1.1 200"))
  }

  @Test("a client that waits for 100 Continue gets it, then its answer")
  func continues() {
    peer.send("POST /up HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    loopback.turn(until: { peer.text == "HTTP/1.1 100 Continue\r\n\r\n" })
    #expect(handler.requests.isEmpty)
    peer.send("hi")
    loopback.turn(until: { peer.text.hasSuffix("/up") })
    #expect(handler.requests.first?.body == Array("hi".utf8))
  }

  @Test("good requests before a bad one are answered, then it is refused and the connection ends")
  func refuses() throws {
    peer.send(get("/1") + get("/2") + "BROKEN\r\n\r\n" + get("/3"))
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
    #expect(try peer.responses().map(\.status) == [200, 200, 400])
    #expect(handler.requests.count == 2)
    peer.close()
    loopback.turn(until: { handler.endedCount == 1 })
  }

  @Test("an answer may come in a later turn; the next request waits for it")
  func answersLater() throws {
    handler.answersAtOnce = false
    peer.send(get("/1") + get("/2"))
    loopback.turn(until: { handler.waiting.count == 1 })
    loopback.turn()
    #expect(handler.requests.map(\.target) == ["/1"])
    handler.answerFirst()
    loopback.turn(until: { handler.waiting.count == 1 })
    handler.answerFirst()
    loopback.turn(until: { peer.text.hasSuffix("/2") })
    #expect(try peer.responses().map(\.bodyText) == ["/1", "/2"])
  }

  @Test(
    "a client that ends its side after a request still gets the answer", arguments: [true, false])
  func halfClosed(answersAtOnce: Bool) throws {
    handler.answersAtOnce = answersAtOnce
    peer.send(get("/1") + get("/2"))
    peer.endSending()
    for _ in 1...2 where !answersAtOnce {
      loopback.turn(until: { handler.waiting.count == 1 })
      handler.answerFirst()
    }
    loopback.turn(until: { handler.endedCount == 1 })
    #expect(try peer.responses().map(\.bodyText) == ["/1", "/2"])
    #expect(peer.sawEnd)
  }

  @Test("a request whose client wants the end, or speaks HTTP/1.0, is the last")
  func last() throws {
    peer.send("GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/2"))
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
    #expect(try peer.responses().map(\.bodyText) == ["/1"])
    #expect(peer.text.contains("Connection: close\r\n"))
  }

  @Test("answers that come after the client is gone are dropped, and so is what it had sent behind")
  func answersTooLate() {
    handler.answersAtOnce = false
    peer.send(get("/1") + get("/2"))
    loopback.turn(until: { handler.waiting.count == 1 })
    peer.close()
    loopback.turn(until: { handler.endedCount == 1 })
    handler.answerFirst()
    #expect(handler.requests.map(\.target) == ["/1"], "nobody is left to answer")
    #expect(handler.endedCount == 1)
  }

  @Test("a connection told to finish does so after the answer that is under way")
  func finishes() throws {
    handler.answersAtOnce = false
    peer.send(get("/1") + get("/2"))
    loopback.turn(until: { handler.waiting.count == 1 })
    handler.waiting.first?.connection.finish()
    loopback.turn()
    #expect(!peer.sawEnd)
    handler.answerFirst()
    loopback.turn(until: {
      peer.read()
      return peer.sawEnd
    })
    #expect(try peer.responses().map(\.bodyText) == ["/1"])
  }
}

func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

extension HTTPResponse {
  var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// Answers each request with its target, or with what a test says.
final class Answering: HTTPHandler {
  var answersAtOnce = true
  var body: (HTTPRequest) -> [UInt8] = { Array($0.target.utf8) }
  private(set) var requests: [HTTPRequest] = []
  private(set) var waiting: [(request: HTTPRequest, connection: HTTPConnection)] = []
  private(set) var endedCount = 0
  weak var lastEnded: HTTPConnection?

  func handle(_ request: HTTPRequest, on connection: HTTPConnection) {
    requests.append(request)
    waiting.append((request, connection))
    if answersAtOnce { answerFirst() }
  }

  func answerFirst() {
    let (request, connection) = waiting.removeFirst()
    connection.respond(HTTPResponse(status: 200, body: body(request)))
  }

  func ended(_ connection: HTTPConnection) {
    endedCount += 1
    lastEnded = connection
  }
}
