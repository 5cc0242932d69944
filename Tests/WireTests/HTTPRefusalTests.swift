import Testing
import Wire

@Suite("HTTP requests that are refused (RFC 9112, RFC 9110)")
struct HTTPRefusalTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    var rule: String
    var text: String
    var error: HTTPError
    var status = 400
    var testDescription: String { rule }

    init(_ rule: String, _ text: String, _ error: HTTPError, status: Int = 400) {
      self.rule = rule
      self.text = text
      self.error = error
      self.status = status
    }
  }

  /// A head with these lines behind its Host.
  static func head(_ lines: String...) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
  }
  static func chunked(_ body: String) -> String { head("Transfer-Encoding: chunked") + body }

  static let lines: [Refusal] = [
    Refusal("§2.2 bare LF ends the first line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
    Refusal("§2.2 bare LF ends a header", "GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed),
    Refusal("§2.2 bare LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
    Refusal("§2.2 bare CR in the first line", "GET /\r HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§2.2 bare CR in a header", head("X: a\rb"), .malformedHeader),
    Refusal("§2.2 white space first", " GET / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§3 no version", "GET /\r\n\r\n", .malformedRequestLine),
    Refusal("§3 two spaces", "GET  / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§3 space at the end", "GET / HTTP/1.1 \r\n\r\n", .malformedRequestLine),
    Refusal("§3 space in the target", "GET /a b HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§3 tab for space", "GET\t/ HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§3.1 method is a token", "G@T / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§3.2 NUL in the target", "GET /\0 HTTP/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§2.3 case of the version", "GET / http/1.1\r\n\r\n", .malformedRequestLine),
    Refusal("§2.3 digits of the version", "GET / HTTP/1.10\r\n\r\n", .malformedRequestLine),
    Refusal(
      "§2.3 HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion("HTTP/2.0"),
      status: 505),
    Refusal(
      "§3.2 relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedTarget("a")),
    Refusal(
      "§3.2.3 authority-form", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
      .unsupportedTarget("a:1")),
    Refusal("§3.2.4 * of a GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", .unsupportedTarget("*")),
    Refusal(
      "§3.2.2 other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
      .unsupportedTarget("ftp://a/")),
    Refusal(
      "§3.2.2 no host", "GET http:///a HTTP/1.1\r\nHost: a\r\n\r\n",
      .unsupportedTarget("http:///a")),
    Refusal("§3.2 no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
    Refusal("§3.2 two Hosts", head("Host: a"), .severalHosts),
    Refusal(
      "§3.2 two Hosts under 1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", .severalHosts),
    Refusal(
      "§3.2 a list of hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost("a, b")),
    Refusal(
      "§3.2 a URL as host", "GET / HTTP/1.1\r\nHost: http://a/\r\n\r\n",
      .malformedHost("http://a/")),
    Refusal("§5.1 space before the colon", head("Content-Length : 1"), .malformedHeader),
    Refusal("§5.1 no colon", head("Content-Length"), .malformedHeader),
    Refusal("§5.1 no name", head(": 1"), .malformedHeader),
    Refusal("§5.1 name is a token", head("X(y): 1"), .malformedHeader),
    Refusal("RFC 9110 §5.5 NUL", head("X: a\0b"), .malformedHeader),
    Refusal("RFC 9110 §5.5 escape", head("X: \u{1B}[2J"), .malformedHeader),
    Refusal("RFC 9110 §5.5 delete", head("X: \u{7F}"), .malformedHeader),
    Refusal("§5.2 obs-fold", head("X: a", " b"), .foldedHeader),
    Refusal("§5.2 fold of the first line", "GET / HTTP/1.1\r\n\tX: a\r\n\r\n", .foldedHeader),
    Refusal("§5.2 fold to nothing", head("X: a", " "), .foldedHeader),
  ]

  static let framing: [Refusal] = [
    Refusal(
      "§6.1 both framings", head("Content-Length: 4", "Transfer-Encoding: chunked"),
      .lengthBesideTransferCoding),
    Refusal(
      "§6.1 coding under 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
      .transferCodingInHTTP10),
    Refusal(
      "§6.1 other coding", head("Transfer-Encoding: gzip, chunked"),
      .unknownTransferCoding("gzip, chunked"), status: 501),
    Refusal(
      "§6.1 chunked twice", head("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
      .unknownTransferCoding("chunked, chunked"), status: 501),
    Refusal(
      "§6.1 nearly chunked", head("Transfer-Encoding: xchunked"),
      .unknownTransferCoding("xchunked"), status: 501),
    Refusal(
      "§6.1 no coding", head("Transfer-Encoding:"), .unknownTransferCoding(""), status: 501),
    Refusal(
      "§6.3 differing lengths", head("Content-Length: 4", "Content-Length: 5"),
      .differingContentLengths),
    Refusal(
      "§6.3 same length, written otherwise", head("Content-Length: 4", "Content-Length: 04"),
      .differingContentLengths),
    Refusal("§6.3 sign", head("Content-Length: +4"), .malformedContentLength("+4")),
    Refusal("§6.3 negative", head("Content-Length: -4"), .malformedContentLength("-4")),
    Refusal("§6.3 hexadecimal", head("Content-Length: 0x4"), .malformedContentLength("0x4")),
    Refusal("§6.3 list", head("Content-Length: 4, 4"), .malformedContentLength("4, 4")),
    Refusal("§6.3 nothing", head("Content-Length:"), .malformedContentLength("")),
    Refusal(
      "§6.3 other digits", head("Content-Length: ４"), .malformedContentLength("４")),
    Refusal("§7.1 no size", chunked("\r\n"), .malformedChunk),
    Refusal("§7.1 sign", chunked("+1\r\na\r\n"), .malformedChunk),
    Refusal("§7.1 prefix", chunked("0x1\r\na\r\n"), .malformedChunk),
    Refusal("§7.1 space behind the size", chunked("1 \r\na\r\n"), .malformedChunk),
    Refusal("§7.1 space before the size", chunked(" 1\r\na\r\n"), .malformedChunk),
    Refusal("§7.1 bare LF", chunked("1\na\r\n"), .malformedChunk),
    Refusal("§7.1 bare LF first", chunked("\n"), .malformedChunk),
    Refusal("§7.1 data without line end", chunked("1\r\nab\r\n"), .malformedChunk),
    Refusal("§7.1 size of 2^64", chunked("10000000000000000\r\n"), .malformedChunk),
    Refusal("§7.1.1 control character", chunked("1;\0\r\na\r\n"), .malformedChunk),
    Refusal("§7.1.1 CR in an extension", chunked("1;a\rb\r\na\r\n"), .malformedChunk),
    Refusal(
      "§7.1.1 long extension", chunked("1;" + String(repeating: "x", count: 300)),
      .malformedChunk),
    Refusal("§7.1.2 trailer", chunked("0\r\nX : y\r\n\r\n"), .malformedHeader),
    Refusal("§7.1.2 bare LF", chunked("0\r\nX: y\n\r\n"), .bareLineFeed),
    Refusal(
      "RFC 9110 §10.1.1 expectation", head("Expect: 200-ok"), .unknownExpectation("200-ok"),
      status: 417),
  ]

  @Test("what two readers could understand differently is refused", arguments: lines + framing)
  func refuses(_ refusal: Refusal) {
    let before = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    let expected = HTTPRequestParserTests.Outcome(
      requests: [HTTPRequestParserTests.get], error: refusal.error)
    let driver = HTTPRequestParserTests()
    let text = before + refusal.text
    #expect(driver.outcome([text]) == expected)
    #expect(driver.outcome(text.utf8.map { [$0] }) == expected, "byte by byte")
    #expect(refusal.error.status == refusal.status)
  }

  @Test("each refusal is a line without full stop", arguments: lines + framing)
  func sentence(_ refusal: Refusal) {
    #expect(refusal.error.description.utf8.allSatisfy { $0 >= 0x20 })
    #expect(refusal.error.description.last != ".")
  }

  @Test("however much the other side sent, the sentence is short")
  func excerpt() {
    let target = "e" + String(repeating: "\u{301}", count: 9000)
    #expect(HTTPError.unsupportedTarget(target).description.utf8.count < 200)
  }

  @Test("identical lengths twice are one length (§6.3)")
  func sameLength() {
    let outcome = HTTPRequestParserTests().outcome([
      Self.head("Content-Length: 1", "Content-Length: 1") + "a"
    ])
    #expect(outcome.requests.map(\.body) == [[0x61]])
  }

  @Test("a target that is no UTF-8 is refused: it could not be given as it was received")
  func targetIsText() {
    let bytes = Array("GET /".utf8) + [0xFF] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(HTTPRequestParserTests().outcome([bytes]).error == .malformedRequestLine)
  }

  @Test("after an error it ignores what it is fed, and holds no memory")
  func over() throws {
    var parser = HTTPRequestParser()
    parser.feed("GET /\r\n\r\n")
    #expect(throws: HTTPError.malformedRequestLine) { try parser.next() }
    parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(try parser.next() == nil)
    #expect(parser.retainedBytes == 0)
  }
}
