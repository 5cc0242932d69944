import Testing
import Wire

@Suite("HTTP responses (RFC 9112, RFC 9110 §15)")
struct HTTPResponseTests {
  @Test("a response is its status, headers, length and body")
  func encodes() {
    let response = HTTPResponse(status: 200, headers: ["A": "b"], body: Array("hi".utf8))
    #expect(text(response) == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 2\r\n\r\nhi")
    #expect(
      text(response, date: "Sun, 06 Nov 1994 08:49:37 GMT").contains(
        "OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nA: b\r\n"))
    #expect(
      text(response, closing: true)
        == "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi")
  }

  @Test("the answer to a HEAD tells the length and omits the body")
  func omitsBody() {
    let response = HTTPResponse(status: 404, body: Array("hi".utf8))
    #expect(
      text(response, omittingBody: true) == "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n")
  }

  @Test("where there can be no body no length is told", arguments: [101, 204, 304])
  func bodiless(status: Int) {
    #expect(!text(HTTPResponse(status: status, body: [1])).contains("Content-Length"))
    #expect(text(HTTPResponse(status: status, body: [1])).hasSuffix("\r\n\r\n"))
  }

  @Test("it is appended behind what waits to be sent")
  func appends() {
    var output = HTTPResponse.continueBytes
    HTTPResponse(status: 204).encode(into: &output)
    #expect(
      String(decoding: output, as: UTF8.self)
        == "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
  }

  @Test("JSON says what it is; every error has its reason and status in it")
  func conveniences() {
    #expect(HTTPResponse.json(200, [0x7B, 0x7D]).headers["content-type"] == "application/json")
    let failure = HTTPResponse.failure(404, "no \"ü\"")
    #expect(failure.status == 404)
    #expect(failure.body == Array(#"{"error":"no \"ü\"","code":404}"#.utf8))
    #expect(HandshakeError.oldHTTP.response.body.starts(with: #"{"error":"a WebSocket"#.utf8))
  }

  @Test("a status without usual words still has a line that parses")
  func unknownStatus() throws {
    var parser = HTTPResponseParser()
    parser.feed(text(HTTPResponse(status: 599)))
    #expect(try parser.next()?.status == 599)
  }

  func text(
    _ response: HTTPResponse, omittingBody: Bool = false, closing: Bool = false,
    date: String? = nil
  ) -> String {
    var output: [UInt8] = []
    response.encode(into: &output, omittingBody: omittingBody, closing: closing, date: date)
    return String(decoding: output, as: UTF8.self)
  }
}

extension HTTPResponseParser {
  mutating func feed(_ text: String) { feed(Array(text.utf8).span) }
}
