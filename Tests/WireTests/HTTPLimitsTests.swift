import Testing
import Wire

@Suite("HTTP limits")
struct HTTPLimitsTests {
  static let limits = {
    var limits = HTTPLimits()
    limits.headBytes = 100
    limits.headers = 3
    limits.bodyBytes = 10
    return limits
  }()

  /// A head of exactly that many bytes.
  static func head(bytes: Int) -> String {
    let rest = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
    return rest.replacing(
      "X: ", with: "X: " + String(repeating: "x", count: bytes - rest.utf8.count))
  }

  static func post(_ header: String, _ body: String) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n\(header)\r\n\r\n\(body)"
  }

  static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
  static let chunks = "Transfer-Encoding: chunked"
  static let tooLarge = HTTPError.bodyTooLarge(size: nil, limit: 10)
  static let elevenBytes = HTTPError.bodyTooLarge(size: 11, limit: 10)

  @Test(
    "exactly the limit passes",
    arguments: [
      head(bytes: 100),
      "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n",
      post("Content-Length: 10", "0123456789"),
      post(chunks, "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"),
      post(chunks, "0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"),
    ])
  func passes(text: String) {
    let outcome = drive(text)
    #expect(outcome.error == nil)
    #expect(outcome.requests.count == 1)
  }

  @Test(
    "one more is refused, as soon as it shows",
    arguments: [
      (head(bytes: 101), .headTooLarge(limit: 100)),
      (String(repeating: "x", count: 100), .startLineTooLong(limit: 100)),
      ("GET /" + String(repeating: "x", count: 95), .startLineTooLong(limit: 100)),
      (get + String(repeating: "x", count: 75), .headTooLarge(limit: 100)),
      ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", .tooManyHeaders(limit: 3)),
      (post("Content-Length: 11", ""), elevenBytes),
      (post("Content-Length: 11\r\nExpect: 100-continue", ""), elevenBytes),
      (post("Content-Length: 99999999999999999999999", ""), tooLarge),
      (post(chunks, "b\r\n"), tooLarge),
      (post(chunks, "fffffffffffffff\r\n"), tooLarge),
      (post(chunks, "5\r\n01234\r\n6\r\n"), tooLarge),
      (post(chunks, "0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n"), .tooManyHeaders(limit: 3)),
      (
        post(chunks, "0\r\nA: " + String(repeating: "x", count: 100)), .headTooLarge(limit: 100)
      ),
    ] as [(String, HTTPError)])
  func refuses(text: String, error: HTTPError) {
    let outcome = drive(text)
    #expect(outcome == HTTPRequestParserTests.Outcome(error: error))
    #expect(error.description.contains(error.limit), "the limit is told")
    #expect(error.description.contains("(--max-"), "and the flag that sets it")
  }

  @Test("the size that a client announces is told beside the limit")
  func tellsSize() {
    #expect(Self.elevenBytes.description.contains("11 bytes exceeds the limit of 10 bytes"))
  }

  @Test("the statuses say which limit it was")
  func statuses() {
    #expect(HTTPError.startLineTooLong(limit: 1).status == 414)
    #expect(HTTPError.headTooLarge(limit: 1).status == 431)
    #expect(HTTPError.tooManyHeaders(limit: 1).status == 431)
    #expect(HTTPError.bodyTooLarge(size: nil, limit: 1).status == 413)
  }

  @Test("the defaults are those of the documents")
  func defaults() {
    #expect(HTTPLimits().headBytes == 16_384)
    #expect(HTTPLimits().headers == 100)
    #expect(HTTPLimits().bodyBytes == 1_048_576)
  }

  func drive(_ text: String) -> HTTPRequestParserTests.Outcome {
    HTTPRequestParserTests().outcome([text], limits: Self.limits)
  }
}

extension HTTPError {
  fileprivate var limit: String {
    switch self {
    case .startLineTooLong(let limit), .headTooLarge(let limit), .tooManyHeaders(let limit),
      .bodyTooLarge(_, let limit):
      "\(limit)"
    default: "no limit"
    }
  }
}
