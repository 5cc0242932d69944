import Testing
import Wire

/// Bytes that a client sends, what the standard says of them, and what must come of it.
struct HTTPVector: CustomTestStringConvertible, Sendable {
  enum Outcome: Sendable {
    /// Each request as `METHOD target body`.
    case read([String])
    case refused(HTTPError, status: Int)
  }

  /// Such as `RFC 9112 §6.3`.
  let reference: String
  let name: String
  let bytes: [UInt8]
  let outcome: Outcome

  var testDescription: String { "\(reference): \(name)" }

  /// Must be refused; `bytes` stand for themselves, one a scalar (so `\u{FF}` is one byte).
  static func no(
    _ reference: String, _ name: String, _ bytes: String, _ error: HTTPError, status: Int = 400
  ) -> HTTPVector {
    HTTPVector(
      reference: reference, name: name, bytes: latin(bytes),
      outcome: .refused(error, status: status))
  }

  /// Must be read, as `requests`.
  static func yes(
    _ reference: String, _ name: String, _ bytes: String, _ requests: String...
  ) -> HTTPVector {
    HTTPVector(
      reference: reference, name: name, bytes: latin(bytes), outcome: .read(requests))
  }

  private static func latin(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// A POST with these lines behind its Host.
  static func post(_ lines: String...) -> String {
    "POST / HTTP/1.1\r\nHost: a\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n"
  }

  static func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked") + body }

  /// A GET of `target`.
  static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

  /// A GET with that Host.
  static func host(_ host: String) -> String { "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n" }
}

@Suite("HTTP/1.1 to the last byte")
struct HTTPVectorTests {
  static let vectors =
    HTTPVector.startLines + HTTPVector.targets + HTTPVector.fields + HTTPVector.lengths
    + HTTPVector.codings + HTTPVector.chunks

  @Test(
    "what is sent is read as the standard says, or refused, however it is cut",
    arguments: vectors)
  func holds(_ vector: HTTPVector) {
    let before = Array(HTTPVector.get("/before").utf8)
    var expected = ["GET /before "]
    var refusal: HTTPError?
    switch vector.outcome {
    case .read(let requests):
      expected += requests
    case .refused(let error, let status):
      refusal = error
      #expect(error.status == status)
    }
    let stream = before + vector.bytes
    for pieces in [[stream], stream.map { [$0] }] {
      let outcome = HTTPRequestParserTests().outcome(pieces)
      #expect(outcome.requests.map(Self.summary) == expected)
      #expect(outcome.error == refusal)
    }
  }

  static func summary(_ request: HTTPRequest) -> String {
    "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))"
  }

  @Test("each refusal is a line without full stop", arguments: vectors)
  func sentence(_ vector: HTTPVector) {
    guard case .refused(let error, _) = vector.outcome else { return }
    #expect(error.description.utf8.allSatisfy { $0 >= 0x20 })
    #expect(error.description.last != ".")
  }

  @Test("however much the other side sent, the sentence is short")
  func excerpt() {
    let target = "e" + String(repeating: "\u{301}", count: 9000)
    #expect(HTTPError.unsupportedTarget(target).description.utf8.count < 200)
  }

  @Test(
    "no control character passes, wherever it stands (RFC 9112 §3, RFC 9110 §5.5)",
    arguments: Array(0...0x1F) + [0x7F] as [UInt8])
  func controls(_ control: UInt8) {
    let places = ["G?T / HTTP/1.1\r\n", "GET /? HTTP/1.1\r\n", "GET / HTTP/1.?\r\n"]
    let fields = ["?: a\r\n", "X?: a\r\n", "X: a?b\r\n"]
    for place in places + fields.map({ "GET / HTTP/1.1\r\nHost: a\r\n" + $0 }) {
      let mayBeTab = place.contains("a?b") && control == 0x09
      let bytes = (place + "\r\n").utf8.map { $0 == UInt8(ascii: "?") ? control : $0 }
      let outcome = HTTPRequestParserTests().outcome([bytes])
      #expect((outcome.error == nil) == mayBeTab, "\(control) in \(place)")
    }
  }

  @Test("after an error it ignores what it is fed, and holds no memory")
  func over() throws {
    var parser = HTTPRequestParser()
    parser.feed("GET /\r\n\r\n")
    #expect(throws: HTTPError.malformedRequestLine) { try parser.next() }
    parser.feed(HTTPVector.get("/"))
    #expect(try parser.next() == nil)
    #expect(parser.retainedBytes == 0)
  }

  @Test(
    "a refused HEAD is known to be one: its answer has no body (RFC 9110 §9.3.2)",
    arguments: [
      ("HEAD / HTTP/1.1\r\n\r\n", true), ("HEAD / HTTP/1.1\n", true),
      ("HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", true),
      ("HEADS / HTTP/1.1\r\n\r\n", false),
      ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET\r\n\r\n", false),
    ])
  func knowsHEAD(text: String, isHEAD: Bool) {
    var parser = HTTPRequestParser()
    parser.feed(text)
    #expect(throws: HTTPError.self) { while try parser.next() != nil {} }
    #expect(parser.isHEAD == isHEAD)
  }
}
