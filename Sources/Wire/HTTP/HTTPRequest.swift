/// A whole request (RFC 9110 §9), as a server received it or a client will send it.
package struct HTTPRequest: Equatable, Sendable {
  /// As it was sent; methods are told apart by case.
  package var method: String
  /// As it was sent: `/path?query`, `http://host/path?query`, or `*` of an OPTIONS.
  package var target: String
  /// 0 of HTTP/1.0, else 1.
  package var minorVersion = 1
  package var headers: HTTPHeaders
  package var body: [UInt8]

  package init(
    method: String, target: String, headers: HTTPHeaders = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }
}

// MARK: - Reading

extension HTTPRequest {
  /// The target's path, still percent-encoded and never empty. Made on each call.
  package var path: String {
    let path = pathAndQuery.prefix { $0 != UInt8(ascii: "?") }
    return path.isEmpty ? "/" : String(Substring(path))
  }

  /// What stands behind the target's first `?`, still percent-encoded. Made on each call.
  package var query: String {
    let query = pathAndQuery.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    return String(Substring(query))
  }

  /// The target without the scheme and host of its absolute form (RFC 9112 §3.2.2).
  private var pathAndQuery: Substring.UTF8View {
    let bytes = target[...].utf8
    guard bytes.first != UInt8(ascii: "/"), bytes.first != UInt8(ascii: "*") else { return bytes }
    let behindScheme = bytes.drop { $0 != UInt8(ascii: "/") }.dropFirst(2)
    return behindScheme.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
  }

  /// Whether the connection may carry another request after the answer to this one (RFC 9112 §9.3).
  ///
  /// An HTTP/1.0 connection never is: its client would have to be told `keep-alive` in turn.
  package var keepsAlive: Bool {
    minorVersion > 0 && !headers.contains(token: "close", in: "Connection")
  }

  /// Whether ``WebSocketHandshake/accept(_:compressing:)`` should judge this request.
  package var wantsWebSocket: Bool { headers.contains(token: "websocket", in: "Upgrade") }
}

// MARK: - Writing

extension HTTPRequest {
  /// The bytes that a client sends.
  ///
  /// A Content-Length is added where the body has bytes or the method gives it a meaning
  /// (RFC 9110 §8.6); the caller's headers must have Host, and neither length nor transfer coding.
  package func encode() -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(256 + target.utf8.count + body.count)
    output.append(contentsOf: "\(method) \(target) HTTP/1.1\r\n".utf8)
    headers.encode(into: &output)
    if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
      output.append(contentsOf: "Content-Length: \(body.count)\r\n".utf8)
    }
    output.append(contentsOf: "\r\n".utf8)
    output.append(contentsOf: body)
    return output
  }
}

// MARK: - Parsing

extension HTTPRequest {
  /// Reads a head that ``SectionScanner`` found, and checks what RFC 9112 §3.2 says of its target
  /// and Host. The body is empty yet.
  init(head: [UInt8], limits: HTTPLimits) throws(HTTPError) {
    let bytes = head.span
    var index = 0
    while bytes[index].isTokenCharacter { index += 1 }
    let methodEnd = index
    guard methodEnd > 0, bytes[index] == 0x20 else { throw .malformedRequestLine }
    index += 1
    while bytes[index].isTargetCharacter { index += 1 }
    let targetEnd = index
    guard targetEnd > methodEnd + 1, bytes[index] == 0x20 else { throw .malformedRequestLine }
    let line = head[(targetEnd + 1)...].prefix { $0 != 0x0D }
    guard let version = HTTPVersion(line), head[line.endIndex + 1] == 0x0A else {
      throw .malformedRequestLine
    }

    method = String(decoding: head[..<methodEnd], as: UTF8.self)
    target = String(decoding: head[(methodEnd + 1)..<targetEnd], as: UTF8.self)
    minorVersion = try version.minorOfOne()
    guard Self.isKnown(method) else { throw .unknownMethod(method) }
    headers = try HTTPHeaders(head, from: line.endIndex + 2, limit: limits.headers)
    body = []
    try checkTarget()
    try checkHost()
  }

  /// The methods of RFC 9110 §9 and RFC 5789 that a resource could have. CONNECT is none of them:
  /// what follows it would not be HTTP.
  private static func isKnown(_ method: String) -> Bool {
    switch method {
    case "GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE": true
    default: false
    }
  }

  private func checkTarget() throws(HTTPError) {
    if target.utf8.first == UInt8(ascii: "/") || target == "*" && method == "OPTIONS" { return }
    let lowerCased = target.lowercased()
    for scheme in ["http://", "https://"] where lowerCased.hasPrefix(scheme) {
      let authority = target.utf8.dropFirst(scheme.utf8.count).prefix {
        $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
      }
      if Authority(authority)?.hasHost == true { return }
    }
    throw .unsupportedTarget(target)
  }

  private func checkHost() throws(HTTPError) {
    guard let host = headers["Host"] else {
      guard minorVersion == 0 else { throw .missingHost }
      return
    }
    guard headers.count(of: "Host") == 1 else { throw .severalHosts }
    guard Authority(host.utf8) != nil else { throw .malformedHost(host) }
  }
}
