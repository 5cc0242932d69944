/// A whole response (RFC 9110 §15), as a server will send it or a client received it.
package struct HTTPResponse: Equatable, Sendable {
  package var status: Int
  /// 0 of HTTP/1.0, else 1.
  package var minorVersion = 1
  /// Of a response to be sent: without its length, which `encode` adds.
  package var headers: HTTPHeaders
  package var body: [UInt8]

  package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// `body` is JSON already.
  package static func json(_ status: Int, _ body: [UInt8]) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body)
  }

  /// Whether the connection may carry another request (RFC 9112 §9.3).
  package var keepsAlive: Bool {
    minorVersion > 0 && !headers.contains(token: "close", in: "Connection")
  }

  /// The answer that asks a client for the body it holds back (RFC 9110 §15.2.1).
  package static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}

// MARK: - Writing

extension HTTPResponse {
  /// Appends the bytes that a server sends. The answer to a HEAD tells the length and omits the
  /// body; `closing` says that the connection ends after this response, `date` when it was made
  /// (RFC 9110 §6.6.1).
  package func encode(
    into output: inout [UInt8], omittingBody: Bool = false, closing: Bool = false,
    date: String? = nil
  ) {
    output.append("HTTP/1.1 ")
    output.append(String(status))
    output.append(" ")
    output.append(Self.reason(for: status))
    output.append("\r\n")
    if let date {
      output.append("Date: ")
      output.append(date)
      output.append("\r\n")
    }
    headers.encode(into: &output)
    if closing { output.append("Connection: close\r\n") }
    if Self.mayHaveBody(status) {
      output.append("Content-Length: ")
      output.append(String(body.count))
      output.append("\r\n")
    }
    output.append("\r\n")
    if Self.mayHaveBody(status), !omittingBody { output.append(contentsOf: body) }
  }

  /// Whether a response of that status has a body, be it an empty one (RFC 9112 §6.3).
  static func mayHaveBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

  /// The usual words for a status (RFC 9110 §15); clients ignore them.
  package static func reason(for status: Int) -> String { reasons[status] ?? "Status \(status)" }

  private static let reasons: [Int: String] = [
    100: "Continue", 101: "Switching Protocols",
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
    301: "Moved Permanently", 302: "Found", 304: "Not Modified", 307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
    411: "Length Required", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Content",
    426: "Upgrade Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
  ]
}

// MARK: - Parsing

extension HTTPResponse {
  /// Reads a head that ``SectionScanner`` found. The body is empty yet.
  init(head: [UInt8], limits: HTTPLimits) throws(HTTPError) {
    let line = head.prefix { $0 != 0x0D }
    guard line.count >= 12, let version = HTTPVersion(line.prefix(8)), line[8] == 0x20,
      let status = Int(String(decoding: line[9..<12], as: UTF8.self)),
      (100...599).contains(status), line.count == 12 || line[12] == 0x20,
      line.allSatisfy(\.isFieldCharacter), head[line.endIndex + 1] == 0x0A
    else { throw .malformedStatusLine }
    self.status = status
    minorVersion = try version.minorOfOne()
    headers = try HTTPHeaders(head, from: line.endIndex + 2, limit: limits.headers)
    body = []
  }
}

extension [UInt8] {
  /// Interpolating the lines of a small response took a fifth of its time.
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}
