import TestSupport
import Testing
import Wire

@Suite("HTTP request and headers (RFC 9110)")
struct HTTPRequestTests {
  @Test(
    "a target is a path and a query, in origin-form or absolute-form (RFC 9112 §3.2)",
    arguments: [
      ("/", "/", ""), ("/a/b", "/a/b", ""), ("/a?b=c", "/a", "b=c"), ("/a?b?c", "/a", "b?c"),
      ("/a?", "/a", ""), ("/?a", "/", "a"), ("*", "*", ""), ("/a%2Fb?c=%20", "/a%2Fb", "c=%20"),
      ("http://h:1/a?b", "/a", "b"), ("http://h", "/", ""), ("HTTP://h?a/b", "/", "a/b"),
      ("https://h/a//b", "/a//b", ""), ("//a/b", "//a/b", ""), ("/http://h/a", "/http://h/a", ""),
    ])
  func target(target: String, path: String, query: String) {
    let request = HTTPRequest(method: "GET", target: target)
    #expect(request.path == path)
    #expect(request.query == query)
  }

  @Test(
    "HTTP/1.1 keeps a connection unless it is told to close, HTTP/1.0 never (RFC 9112 §9.3)",
    arguments: [
      (1, [:], true), (1, ["Connection": "close"], false),
      (1, ["Connection": "keep-alive, Close"], false), (1, ["Connection": "closed"], true),
      (0, [:], false), (0, ["Connection": "keep-alive"], false),
    ] as [(Int, HTTPHeaders, Bool)])
  func keepsAlive(minorVersion: Int, headers: HTTPHeaders, keeps: Bool) {
    var request = HTTPRequest(method: "GET", target: "/", headers: headers)
    request.minorVersion = minorVersion
    #expect(request.keepsAlive == keeps)
  }

  static let headers: HTTPHeaders = [
    "Host": "a", "X-List": "a, B ,,\tc", "x-list": "d", "Empty": "",
  ]

  @Test("a name is found whatever its case; the first of several is the one")
  func lookUp() {
    #expect(Self.headers["host"] == "a")
    #expect(Self.headers["X-LIST"] == "a, B ,,\tc")
    #expect(Self.headers["Empty"] == "")
    #expect(Self.headers["Hos"] == nil)
    #expect(Self.headers.values(of: "X-List") == ["a, B ,,\tc", "d"])
    #expect(Self.headers.count(of: "x-LIST") == 2)
    #expect(Self.headers.count == 4)
  }

  @Test(
    "a list's tokens are found in all its fields, case aside and whole (RFC 9110 §5.6.1)",
    arguments: [("A", true), ("b", true), ("c", true), ("D", true), ("a, B", false)])
  func tokens(token: String, isThere: Bool) {
    #expect(Self.headers.contains(token: token, in: "X-List") == isThere)
  }

  @Test("only letters are equal in both cases")
  func caseOfSigns() {
    #expect((["X^": "1"] as HTTPHeaders)["x~"] == nil)
    #expect((["X_": "1"] as HTTPHeaders)["x\u{7F}"] == nil)
  }

  @Test("a value cannot begin another line")
  func injection() {
    let request = HTTPRequest(
      method: "GET", target: "/", headers: ["Host": "a", "X": "1\r\nY: 2\0"])
    #expect(
      String(decoding: request.encode(), as: UTF8.self)
        == "GET / HTTP/1.1\r\nHost: a\r\nX: 1  Y: 2 \r\n\r\n")
  }

  @Test("a name that is no token is our mistake")
  func wrongName() async {
    await #expect(processExitsWith: .failure) {
      var headers = HTTPHeaders()
      headers.append("a b", "c")
    }
  }

  @Test("what is sent has a length where the method gives it a meaning (RFC 9110 §8.6)")
  func encodes() {
    let post = HTTPRequest(method: "POST", target: "/a", headers: ["Host": "h"])
    #expect(
      String(decoding: post.encode(), as: UTF8.self)
        == "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")
    let get = HTTPRequest(method: "GET", target: "/a", headers: ["Host": "h"])
    #expect(String(decoding: get.encode(), as: UTF8.self) == "GET /a HTTP/1.1\r\nHost: h\r\n\r\n")
  }
}
