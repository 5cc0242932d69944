import Wire

extension HTTPVector {
  /// Methods, versions and line ends.
  static let startLines: [HTTPVector] = [
    yes("RFC 9112 §2.2", "empty lines first", "\r\n\r\n" + get("/"), "GET / "),
    no(
      "RFC 9112 §2.2", "nine empty lines", String(repeating: "\r\n", count: 9),
      .malformedRequestLine),
    no("RFC 9112 §2.2", "LF ends the first line", "GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed),
    no("RFC 9112 §2.2", "LF ends a field", "GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed),
    no("RFC 9112 §2.2", "LF ends the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed),
    no("RFC 9112 §2.2", "LF alone first", "\n" + get("/"), .bareLineFeed),
    no("RFC 9112 §2.2", "CR in the first line", "GET /\r HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §2.2", "CR in a field", post("X: a\rb"), .malformedHeader),
    no("RFC 9112 §2.2", "CR CR LF", "GET / HTTP/1.1\r\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §2.2", "a space first", " " + get("/"), .malformedRequestLine),
    no("RFC 9112 §2.2", "NUL first", "\0" + get("/"), .malformedRequestLine),
    no("RFC 9112 §2.2", "a line of spaces first", "  \r\n" + get("/"), .malformedRequestLine),
    no("RFC 9112 §2.2", "a field behind a space", post(" X: a"), .foldedHeader),
    yes("RFC 9112 §2.3", "version 1.0", "GET / HTTP/1.0\r\n\r\n", "GET / "),
    yes("RFC 9110 §6.2", "a later minor version", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / "),
    no("RFC 9112 §2.3", "case of the version", "GET / http/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §2.3", "digits", "GET / HTTP/1.10\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §2.3", "no minor version", "GET / HTTP/1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §2.3", "another protocol", "GET / RTSP/1.0\r\n\r\n", .malformedRequestLine),
    no(
      "RFC 9110 §15.6.6", "version 0.9", "GET / HTTP/0.9\r\n\r\n", .unsupportedVersion("HTTP/0.9"),
      status: 505),
    no(
      "RFC 9110 §15.6.6", "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      .unsupportedVersion("HTTP/2.0"), status: 505),
    no("RFC 9112 §3", "no version", "GET /\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3", "two spaces", "GET  / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3", "space at the end", "GET / HTTP/1.1 \r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3", "tab for space", "GET\t/ HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3", "other white space", "GET\u{0B}/ HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3.1", "no method", " / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3.1", "no token", "G@T / HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no(
      "RFC 9110 §9.1", "case of the method", "get / HTTP/1.1\r\nHost: a\r\n\r\n",
      .unknownMethod("get"), status: 501),
    no(
      "RFC 9112 §3", "a long method", String(repeating: "M", count: 70) + " / HTTP/1.1\r\n\r\n",
      .unknownMethod(String(repeating: "M", count: 70)), status: 501),
    no(
      "RFC 9110 §9.3.6", "CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
      .unknownMethod("CONNECT"), status: 501),
    yes(
      "RFC 9110 §9.1", "what a resource may refuse", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
      "TRACE / "),
  ]

  /// Targets, and the Host beside them.
  static let targets: [HTTPVector] = [
    yes("RFC 9112 §3.2.1", "origin-form", get("/a?b=%20&c|d"), "GET /a?b=%20&c|d "),
    yes("RFC 9112 §3.2.1", "an empty first segment", get("//x"), "GET //x "),
    yes("RFC 9112 §3.2.1", "a URL in the path", get("/http://b/"), "GET /http://b/ "),
    no("RFC 9112 §3.2", "space", get("/a b"), .malformedRequestLine),
    no("RFC 9112 §3.2", "nothing", "GET  HTTP/1.1\r\n\r\n", .malformedRequestLine),
    no("RFC 9112 §3.2", "fragment", get("/a#b"), .malformedRequestLine),
    no("RFC 9112 §3.2", "UTF-8", get("/\u{C3}\u{A9}"), .malformedRequestLine),
    no("RFC 9112 §3.2", "no UTF-8", get("/\u{FF}"), .malformedRequestLine),
    no("RFC 9112 §3.2", "relative", get("a"), .unsupportedTarget("a")),
    no("RFC 9112 §3.2", "only a query", get("?a"), .unsupportedTarget("?a")),
    yes("RFC 9112 §3.2.2", "absolute-form", get("HTTP://b:80/c?d"), "GET HTTP://b:80/c?d "),
    yes("RFC 9112 §3.2.2", "without a path", get("http://b?d"), "GET http://b?d "),
    yes("RFC 9112 §3.2.2", "its host is the one that counts", get("http://b/"), "GET http://b/ "),
    no("RFC 9112 §3.2.2", "other scheme", get("ftp://a/"), .unsupportedTarget("ftp://a/")),
    no("RFC 9110 §4.2.1", "no host", get("http:///a"), .unsupportedTarget("http:///a")),
    no("RFC 9110 §4.2.1", "only a port", get("http://:80/"), .unsupportedTarget("http://:80/")),
    no("RFC 9110 §4.2.4", "user", get("http://u@a/"), .unsupportedTarget("http://u@a/")),
    no("RFC 9112 §3.2.3", "authority-form", get("a:1"), .unsupportedTarget("a:1")),
    yes(
      "RFC 9112 §3.2.4", "asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * "),
    no("RFC 9112 §3.2.4", "* of a GET", get("*"), .unsupportedTarget("*")),
    no("RFC 9112 §3.2", "no Host", "GET / HTTP/1.1\r\n\r\n", .missingHost),
    no("RFC 9112 §3.2", "no Host beside a URL", "GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
    no("RFC 9112 §3.2", "two Hosts", post("Host: a"), .severalHosts),
    no(
      "RFC 9112 §3.2", "two Hosts under 1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n",
      .severalHosts),
    yes("RFC 9110 §7.2", "an empty Host", host(""), "GET / "),
    yes("RFC 9110 §7.2", "name and port", host("x-1.example:8080"), "GET / "),
    yes("RFC 3986 §3.2.2", "IPv6 and port", host("[::1]:8080"), "GET / "),
    yes("RFC 3986 §3.2.2", "escapes", host("%41"), "GET / "),
    yes("RFC 3986 §3.2.3", "an empty port", host("a:"), "GET / "),
    no("RFC 3986 §3.2.2", "half an escape", host("%4"), .malformedHost("%4")),
    no("RFC 3986 §3.2.2", "open bracket", host("[::1"), .malformedHost("[::1")),
    no("RFC 3986 §3.2.2", "behind a bracket", host("[::1]a"), .malformedHost("[::1]a")),
    no("RFC 3986 §3.2.3", "port", host("a:b"), .malformedHost("a:b")),
    no("RFC 3986 §3.2.3", "a port too high", host("a:65536"), .malformedHost("a:65536")),
    no("RFC 9110 §7.2", "user", host("u@a"), .malformedHost("u@a")),
    no("RFC 9110 §7.2", "a list", host("a, b"), .malformedHost("a, b")),
    no("RFC 9110 §7.2", "a URL", host("http://a/"), .malformedHost("http://a/")),
    no("RFC 9110 §7.2", "a path", host("a/b"), .malformedHost("a/b")),
  ]

  /// Names and values of fields.
  static let fields: [HTTPVector] = [
    yes("RFC 9112 §5", "white space around the value", post("X: \t a \t"), "POST / "),
    yes("RFC 9112 §5", "no value", post("X:"), "POST / "),
    yes("RFC 9110 §5.5", "obs-text", post("X: \u{FF}"), "POST / "),
    yes("RFC 9110 §5.1", "an underscore", post("Content_Length: 9"), "POST / "),
    no("RFC 9112 §5.1", "space before the colon", post("Content-Length : 1"), .malformedHeader),
    no("RFC 9112 §5.1", "tab before the colon", post("Content-Length\t: 1"), .malformedHeader),
    no("RFC 9112 §5.1", "space in the name", post("Content Length: 1"), .malformedHeader),
    no("RFC 9112 §5", "no colon", post("Content-Length"), .malformedHeader),
    no("RFC 9112 §5", "no name", post(": 1"), .malformedHeader),
    no("RFC 9110 §5.1", "no token", post("X(y): 1"), .malformedHeader),
    no("RFC 9110 §5.1", "UTF-8 in the name", post("X\u{C3}\u{A9}: 1"), .malformedHeader),
    no("RFC 9110 §5.5", "NUL", post("X: a\0b"), .malformedHeader),
    no("RFC 9110 §5.5", "escape", post("X: \u{1B}[2J"), .malformedHeader),
    no("RFC 9112 §5.2", "obs-fold", post("X: a", " b"), .foldedHeader),
    no(
      "RFC 9112 §5.2", "fold of the first line", "GET / HTTP/1.1\r\n\tX: a\r\n\r\n", .foldedHeader),
    no("RFC 9112 §5.2", "fold to nothing", post("X: a", " "), .foldedHeader),
    no("RFC 9112 §5.2", "a length behind a fold", post("X:", "\tContent-Length: 9"), .foldedHeader),
    no(
      "RFC 9110 §10.1.1", "other expectation", post("Expect: 200-ok"),
      .unknownExpectation("200-ok"), status: 417),
    no(
      "RFC 9110 §10.1.1", "one more expectation", post("Expect: 100-continue, a"),
      .unknownExpectation("100-continue, a"), status: 417),
    yes(
      "RFC 9110 §10.1.1", "expectation under 1.0",
      "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", "POST / a"),
  ]
}
