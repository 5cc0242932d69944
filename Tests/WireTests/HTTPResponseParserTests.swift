import Testing
import Wire

@Suite("Reading HTTP responses (RFC 9112 §6.3)")
struct HTTPResponseParserTests {
  /// What a stream came to: the responses, then the error if there was one.
  struct Outcome: Equatable {
    var responses: [HTTPResponse] = []
    var error: HTTPError?
  }

  static let stream =
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    + "HTTP/1.1 204 No Content\r\n\r\n"
    + "HTTP/1.1 304\r\nContent-Length: 9\r\n\r\n"
    + "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    + "HTTP/1.0 500 Oh, no\r\nServer: old\r\n\r\nall that follows"
  static let responses: [HTTPResponse] = {
    var last = HTTPResponse(
      status: 500, headers: ["Server": "old"], body: Array("all that follows".utf8))
    last.minorVersion = 0
    return [
      HTTPResponse(status: 200, headers: ["Content-Length": "2"], body: Array("hi".utf8)),
      HTTPResponse(status: 204),
      HTTPResponse(status: 304, headers: ["Content-Length": "9"]),
      HTTPResponse(
        status: 200, headers: ["Transfer-Encoding": "chunked"], body: Array("abc".utf8)),
      last,
    ]
  }()

  @Test("bodies end by length, by chunks or with the connection, wherever the stream is cut")
  func everySplit() {
    let bytes = Array(Self.stream.utf8)
    for split in 0...bytes.count {
      let pieces = [Array(bytes[..<split]), Array(bytes[split...])]
      #expect(Self.outcome(pieces) == Outcome(responses: Self.responses), "cut at \(split)")
    }
    #expect(Self.outcome(bytes.map { [$0] }) == Outcome(responses: Self.responses))
  }

  @Test("no body follows the answer to a HEAD, whatever it says")
  func head() throws {
    var parser = HTTPResponseParser()
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    parser.feed(head + head + "Hello")
    #expect(try parser.next(omittingBody: true)?.body == [])
    #expect(try parser.next()?.body == Array("Hello".utf8))
  }

  @Test("what follows a 101 is handed over untouched")
  func switching() throws {
    var parser = HTTPResponseParser()
    parser.feed("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u{1}\u{2}")
    #expect(try parser.next()?.status == 101)
    #expect(parser.takeRest() == [1, 2])
    #expect(parser.retainedBytes == 0)
  }

  @Test(
    "what was cut short is no response",
    arguments: [
      "H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    ])
  func cutShort(text: String) {
    #expect(Self.outcome([Array(text.utf8)]) == Outcome(error: .endedEarly))
  }

  @Test("a connection that ends between responses ends well, and owned no memory")
  func endsIdle() throws {
    var parser = HTTPResponseParser()
    parser.feed("HTTP/1.1 204 No Content\r\n\r\n")
    #expect(try parser.next() != nil)
    #expect(parser.isIdle && parser.retainedBytes == 0)
    #expect(try parser.finish() == nil)
  }

  @Test(
    "what is malformed or too long is refused",
    arguments: [
      ("SSH-2.0-OpenSSH_9.2\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 20 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 2000 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 +20 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 099 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1  200 OK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 200 O\rK\r\n\r\n", .malformedStatusLine),
      ("HTTP/1.1 200 \u{1B}[2J\r\n\r\n", .malformedStatusLine),
      ("\r\n", .malformedStatusLine),
      ("HTTP/2.0 200 OK\r\n\r\n", .unsupportedVersion("HTTP/2.0")),
      ("HTTP/1.1 200 OK\n\n", .bareLineFeed),
      ("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", .malformedHeader),
      (
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        .lengthBesideTransferCoding
      ),
      ("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", .bodyTooLarge(size: 11, limit: 10)),
      ("HTTP/1.1 200 OK\r\n\r\n0123456789a", .bodyTooLarge(size: nil, limit: 10)),
    ] as [(String, HTTPError)])
  func refuses(text: String, error: HTTPError) {
    #expect(Self.outcome([Array(text.utf8)], bodyLimit: 10) == Outcome(error: error))
    #expect(Self.outcome(text.utf8.map { [$0] }, bodyLimit: 10) == Outcome(error: error))
  }

  /// Feeds the pieces, then the end of the connection.
  static func outcome(_ pieces: [[UInt8]], bodyLimit: Int = 1000) -> Outcome {
    var limits = HTTPLimits()
    limits.bodyBytes = bodyLimit
    var parser = HTTPResponseParser(limits: limits)
    var outcome = Outcome()
    do throws(HTTPError) {
      for piece in pieces {
        parser.feed(piece.span)
        while let response = try parser.next() { outcome.responses.append(response) }
      }
      if let last = try parser.finish() { outcome.responses.append(last) }
    } catch {
      outcome.error = error
    }
    return outcome
  }
}
