import Testing
import Wire

@Suite("WebSocket handshake (RFC 6455 §4)")
struct WebSocketHandshakeTests {
  static let key = "dGhlIHNhbXBsZSBub25jZQ=="
  static let acceptValue = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

  /// The RFC's example (§1.2), or that with one header changed or, for `nil`, left out.
  static func request(_ name: String = "", _ value: String? = nil) -> HTTPRequest {
    let lines = [
      ("Host", "server.example.com"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Key", key), ("Origin", "http://example.com"),
      ("Sec-WebSocket-Protocol", "chat, superchat"), ("Sec-WebSocket-Version", "13"),
    ]
    var headers = HTTPHeaders()
    for line in lines {
      if let value = line.0 == name ? value : line.1 { headers.append(line.0, value) }
    }
    return HTTPRequest(method: "GET", target: "/chat", headers: headers)
  }

  @Test("the RFC's example is accepted, without the subprotocol (§1.3)")
  func example() throws {
    let response = try WebSocketHandshake.accept(Self.request())
    #expect(response.status == 101)
    #expect(response.headers["Sec-WebSocket-Accept"] == Self.acceptValue)
    #expect(response.headers["Sec-WebSocket-Protocol"] == nil)
    try WebSocketHandshake.check(response, key: Self.key)
  }

  @Test(
    "tokens are found in lists and whatever their case (§4.2.1)",
    arguments: [
      ("Upgrade", "WebSocket"), ("Upgrade", "h2c, websocket"), ("Connection", "upgrade"),
      ("Connection", "keep-alive, Upgrade"),
    ])
  func tokens(name: String, value: String) throws {
    #expect(try WebSocketHandshake.accept(Self.request(name, value)).status == 101)
  }

  @Test(
    "what is missing or wrong is named, with the status that fits (§4.2.1, §4.4)",
    arguments: [
      ("Upgrade", nil, .noUpgrade, 426), ("Upgrade", "websockets", .noUpgrade, 426),
      ("Connection", nil, .noUpgrade, 426), ("Connection", "keep-alive", .noUpgrade, 426),
      ("Sec-WebSocket-Version", nil, .wrongVersion(""), 426),
      ("Sec-WebSocket-Version", "8", .wrongVersion("8"), 426),
      ("Sec-WebSocket-Key", nil, .malformedKey(""), 400),
      ("Sec-WebSocket-Key", "dGhl", .malformedKey("dGhl"), 400),
      ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ", .malformedKey("dGhlIHNhbXBsZSBub25jZQ"), 400),
    ] as [(String, String?, HandshakeError, Int)])
  func refuses(name: String, value: String?, error: HandshakeError, status: Int) {
    #expect(throws: error) { try WebSocketHandshake.accept(Self.request(name, value)) }
    #expect(error.response.status == status)
  }

  @Test("a client of another version is told which one is spoken (§4.4)")
  func namesVersion() {
    let headers = HandshakeError.wrongVersion("8").response.headers
    #expect(headers["Sec-WebSocket-Version"] == "13")
    #expect(headers["Upgrade"] == "websocket")
  }

  @Test("a POST and HTTP/1.0 are refused (§4.2.1)")
  func requestLine() {
    var post = Self.request()
    post.method = "POST"
    #expect(throws: HandshakeError.methodNotGET("POST")) { try WebSocketHandshake.accept(post) }
    #expect(HandshakeError.methodNotGET("POST").response.headers["Allow"] == "GET")
    var old = Self.request()
    old.minorVersion = 0
    #expect(throws: HandshakeError.oldHTTP) { try WebSocketHandshake.accept(old) }
  }

  @Test("two keys are refused (§11.3.1)")
  func twoKeys() {
    var request = Self.request()
    request.headers.append("Sec-WebSocket-Key", Self.key)
    #expect(throws: HandshakeError.malformedKey("\(Self.key), \(Self.key)")) {
      try WebSocketHandshake.accept(request)
    }
  }

  @Test("a client and a server of ours understand each other, over the wire")
  func bothEnds() throws {
    let key = WebSocketHandshake.key(for: [UInt8](repeating: 7, count: 16))
    let request = WebSocketHandshake.request(host: "h:1", target: "/app/k?protocol=7", key: key)
    var server = HTTPRequestParser()
    server.feed(request.encode().span)
    guard case .request(let received) = try server.next() else {
      Issue.record("no request")
      return
    }
    #expect(received.target == "/app/k?protocol=7")
    var bytes: [UInt8] = []
    try WebSocketHandshake.accept(received).encode(into: &bytes)
    var client = HTTPResponseParser()
    client.feed(bytes.span)
    let response = try client.next()
    try WebSocketHandshake.check(#require(response), key: key)
  }

  @Test(
    "an answer that opens no WebSocket is refused by the client (§4.1)",
    arguments: [
      ("Upgrade", "h2c", .noUpgrade), ("Connection", "close", .noUpgrade),
      ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO=", .wrongAcceptValue),
      ("Sec-WebSocket-Protocol", "chat", .choseUnoffered("chat")),
      ("Sec-WebSocket-Extensions", "x-webkit-deflate", .choseUnoffered("x-webkit-deflate")),
    ] as [(String, String, HandshakeAnswerError)])
  func checks(name: String, value: String, error: HandshakeAnswerError) {
    var lines = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": Self.acceptValue,
    ]
    lines[name] = value
    var response = HTTPResponse(status: 101)
    for line in lines { response.headers.append(line.key, line.value) }
    let answer = response
    #expect(throws: error) { try WebSocketHandshake.check(answer, key: Self.key) }
  }

  @Test("another status than 101 is named")
  func otherStatus() {
    #expect(throws: HandshakeAnswerError.notSwitching(status: 403)) {
      try WebSocketHandshake.check(HTTPResponse(status: 403), key: Self.key)
    }
  }
}
