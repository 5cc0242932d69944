/// Turns what a client sends on a connection into requests (RFC 9112).
///
/// Feed what arrived, then call ``next()`` until it says `nil`. Requests that came before a
/// malformed one are returned before the error is thrown. After an error, or ``takeRest()``, the
/// parser is over: it ignores what it is fed, and `next()` says `nil`. Between requests it owns no
/// memory. What two readers could understand differently (request smuggling, RFC 9112 §11.2) is
/// refused, never repaired.
package struct HTTPRequestParser: Sendable {
  package enum Part: Equatable, Sendable {
    /// The client waits for a `100 Continue` before it sends the body (RFC 9110 §10.1.1). Given
    /// before the request, once, and only while nothing of the body has come.
    case expectsContinue
    case request(HTTPRequest)
  }

  private let limits: HTTPLimits
  private var input = InputBuffer()
  private var scanner = SectionScanner()
  /// The request whose body is arriving.
  private var request: HTTPRequest?
  private var body = HTTPBody.length(0)
  private var isOver = false
  /// Whether the head that came last is of a HEAD, be it refused: its answer has no body.
  package private(set) var isHEAD = false
  private var emptyLines = 0

  /// A client that sends more of them before a request is not idle for ever by that.
  private static let emptyLinesLimit = 8

  package init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

  /// Whether no part of a request waits for the rest of it.
  package var isIdle: Bool { request == nil && input.count == 0 }

  /// Whether the head of a request has come and its body has not, not wholly.
  package var hasHead: Bool { request != nil }

  /// Bytes of memory held for a request that is not complete; 0 between requests.
  package var retainedBytes: Int { input.capacity + body.capacity }

  package mutating func feed(_ bytes: Span<UInt8>) {
    if !isOver { input.append(bytes) }
  }

  /// The next part; `nil` while bytes are missing.
  package mutating func next() throws(HTTPError) -> Part? {
    guard !isOver else { return nil }
    do {
      let part = try parse()
      if part == nil || input.count == 0 { input.trim() }
      return part
    } catch {
      end()
      throw error
    }
  }

  /// The bytes behind the last request returned: after an upgrade they are not HTTP any more.
  package mutating func takeRest() -> [UInt8] {
    defer { end() }
    return input.take(input.count)
  }

  private mutating func end() {
    isOver = true
    input = InputBuffer()
    request = nil
    body = .length(0)
  }
}

// MARK: - Parsing

extension HTTPRequestParser {
  private mutating func parse() throws(HTTPError) -> Part? {
    if request == nil {
      guard let head = try takeHead() else { return nil }
      body =
        try HTTPBody(head.headers, minorVersion: head.minorVersion, limits: limits)
        ?? .length(0)
      request = head
      let waits = try Self.expectsContinue(head)
      if waits, !body.isEmpty, input.count == 0 { return .expectsContinue }
    }
    guard let bytes = try body.read(from: &input, limits: limits), var whole = request else {
      return nil
    }
    request = nil
    body = .length(0)
    whole.body = bytes
    return .request(whole)
  }

  /// The next head, if all of it has come. Empty lines before it are passed over (RFC 9112 §2.2).
  private mutating func takeHead() throws(HTTPError) -> HTTPRequest? {
    while input.count >= 2, input[0] == 0x0D, input[1] == 0x0A {
      emptyLines += 1
      guard emptyLines <= Self.emptyLinesLimit else { throw .malformedRequestLine }
      input.skip(2)
      scanner = SectionScanner()  // It may have seen the CR, when that came alone.
    }
    isHEAD = input.count >= 5 && input.peek(5).elementsEqual("HEAD ".utf8)
    guard input.count > 0 else { return nil }
    guard let length = try scanner.length(in: input, limit: limits.headBytes) else { return nil }
    scanner = SectionScanner()
    emptyLines = 0
    return try HTTPRequest(head: input.take(length), limits: limits)
  }

  private static func expectsContinue(_ request: HTTPRequest) throws(HTTPError) -> Bool {
    guard request.minorVersion > 0, let expectation = request.headers["Expect"] else {
      return false
    }
    guard request.headers.first(of: "Expect", is: "100-continue") else {
      throw .unknownExpectation(expectation)
    }
    return true
  }
}
