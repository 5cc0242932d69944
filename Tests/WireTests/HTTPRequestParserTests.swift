import TestSupport
import Testing
import Wire

@Suite("HTTP requests (RFC 9112)")
struct HTTPRequestParserTests {
  static let get = HTTPRequest(method: "GET", target: "/", headers: ["Host": "a"])

  /// Several requests of every framing, one behind the other.
  static let stream =
    "\r\nGET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\n"
    + "Accept-Language: en, mi\r\n\r\n"
    + "POST /apps/3/events?x=1 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\n\r\nHello"
    + "\r\n\r\nPOST /c HTTP/1.1\r\nhost:a\r\ntransfer-encoding:\tChunked \r\n\r\n"
    + "5;name=\"value\"\r\nHello\r\n00b\r\n, chunked w\r\n0\r\nTrailer: dropped\r\n\r\n"
    + "HEAD / HTTP/1.0\r\n\r\n"
    + "OPTIONS * HTTP/1.1\r\nHost:\r\nContent-Length: 0\r\n\r\n"
  static let requests: [HTTPRequest] = {
    var head = HTTPRequest(method: "HEAD", target: "/")
    head.minorVersion = 0
    return [
      HTTPRequest(
        method: "GET", target: "/hello.txt",
        headers: [
          "User-Agent": "curl/7.64.1", "Host": "www.example.com", "Accept-Language": "en, mi",
        ]),
      HTTPRequest(
        method: "POST", target: "/apps/3/events?x=1",
        headers: ["Host": "a:80", "Content-Length": "5"], body: Array("Hello".utf8)),
      HTTPRequest(
        method: "POST", target: "/c", headers: ["host": "a", "transfer-encoding": "Chunked"],
        body: Array("Hello, chunked w".utf8)),
      head,
      HTTPRequest(method: "OPTIONS", target: "*", headers: ["Host": "", "Content-Length": "0"]),
    ]
  }()

  @Test("requests of every framing come out of one stream, in order")
  func pipelined() {
    #expect(outcome([Self.stream]) == Outcome(requests: Self.requests))
  }

  @Test("the same requests come out wherever the stream is cut in two, and byte by byte")
  func everySplit() {
    let bytes = Array(Self.stream.utf8)
    for split in 0...bytes.count {
      let pieces = [Array(bytes[..<split]), Array(bytes[split...])]
      #expect(outcome(pieces) == Outcome(requests: Self.requests), "cut at \(split)")
    }
    #expect(outcome(bytes.map { [$0] }) == Outcome(requests: Self.requests))
  }

  @Test("many requests fed at once all come out")
  func manyAtOnce() {
    let one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    let many = Outcome(requests: Array(repeating: Self.get, count: 64))
    #expect(outcome([String(repeating: one, count: 64)]) == many)
  }

  @Test("what a client encodes comes back, but for the length it adds")
  func roundTrip() {
    var random = SeededGenerator(seed: 9112)
    for length in [0, 1, 1000] {
      var request = HTTPRequest(
        method: "POST", target: "/p?q", headers: ["Host": "h", "X": "ü"],
        body: random.bytes(length))
      let bytes = request.encode()
      request.headers.append("Content-Length", "\(length)")
      #expect(outcome([bytes]) == Outcome(requests: [request]))
    }
    #expect(outcome([Self.get.encode()]) == Outcome(requests: [Self.get]))
  }

  @Test("it is idle, and owns no memory, only between requests")
  func idle() throws {
    var parser = HTTPRequestParser()
    #expect(parser.isIdle && parser.retainedBytes == 0)
    parser.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
    #expect(try parser.next() == nil)
    #expect(!parser.isIdle)
    parser.feed("b\r\n")
    #expect(try parser.next() != nil)
    #expect(try parser.next() == nil)
    #expect(parser.isIdle && parser.retainedBytes == 0)
  }

  @Test("what follows an upgrade is handed over untouched, and nothing more is parsed")
  func upgrade() throws {
    var parser = HTTPRequestParser()
    parser.feed("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}")
    guard case .request(let request) = try parser.next() else {
      Issue.record("no request")
      return
    }
    #expect(request.wantsWebSocket)
    #expect(parser.takeRest() == [1, 2])
    parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try parser.next() == nil)
    #expect(parser.retainedBytes == 0)
  }

  @Test("a client that waits for 100 Continue is told of once")
  func expectsContinue() throws {
    var parser = HTTPRequestParser()
    parser.feed(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n")
    #expect(try parser.next() == .expectsContinue)
    #expect(try parser.next() == nil)
    parser.feed("ab")
    guard case .request(let request) = try parser.next() else {
      Issue.record("no request")
      return
    }
    #expect(request.body == Array("ab".utf8))
  }

  @Test(
    "a client is not asked for a body that came, that is empty, or under HTTP/1.0",
    arguments: [
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
      "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
    ])
  func needsNoContinue(text: String) throws {
    var parser = HTTPRequestParser()
    parser.feed(text)
    guard case .request = try parser.next() else {
      Issue.record("no request")
      return
    }
  }
}

// MARK: - Driving the parser

extension HTTPRequestParserTests {
  /// What a stream came to: the requests, then the error if there was one.
  struct Outcome: Equatable {
    var requests: [HTTPRequest] = []
    var error: HTTPError?
  }

  func outcome(_ pieces: [String], limits: HTTPLimits = HTTPLimits()) -> Outcome {
    outcome(pieces.map { Array($0.utf8) }, limits: limits)
  }

  func outcome(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) -> Outcome {
    var parser = HTTPRequestParser(limits: limits)
    var outcome = Outcome()
    for piece in pieces {
      parser.feed(piece.span)
      do throws(HTTPError) {
        while let part = try parser.next() {
          if case .request(let request) = part { outcome.requests.append(request) }
        }
      } catch {
        outcome.error = error
      }
    }
    return outcome
  }
}

extension HTTPRequestParser {
  mutating func feed(_ text: String) { feed(Array(text.utf8).span) }
}
