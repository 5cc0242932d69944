/// Turns what a server sends on a connection into responses (RFC 9112 §6.3).
///
/// Feed what arrived, then call ``next(omittingBody:)`` until it says `nil`; when the server has
/// closed, call ``finish()``. After an error, ``finish()`` or ``takeRest()`` the parser is over.
package struct HTTPResponseParser: Sendable {
  private let limits: HTTPLimits
  private var input = InputBuffer()
  private var scanner = SectionScanner()
  /// The response whose body is arriving.
  private var response: HTTPResponse?
  private var body = HTTPBody.length(0)
  private var isOver = false

  package init(limits: HTTPLimits = HTTPLimits()) { self.limits = limits }

  /// Whether no part of a response waits for the rest of it.
  package var isIdle: Bool { response == nil && input.count == 0 }

  /// Bytes of memory held for a response that is not complete; 0 between responses.
  package var retainedBytes: Int { input.capacity + body.capacity }

  package mutating func feed(_ bytes: Span<UInt8>) {
    if !isOver { input.append(bytes) }
  }

  /// The next response; `nil` while bytes are missing.
  ///
  /// Interim responses (1xx) are passed over, but for `101 Switching Protocols`: the bytes behind
  /// that one are for ``takeRest()``. `omittingBody` says that the request was a HEAD, so that no
  /// body follows whatever the headers say.
  package mutating func next(omittingBody: Bool = false) throws(HTTPError) -> HTTPResponse? {
    guard !isOver else { return nil }
    do {
      let response = try parse(omittingBody: omittingBody)
      if response == nil || input.count == 0 { input.trim() }
      return response
    } catch {
      end()
      throw error
    }
  }

  /// The server has closed: the response whose body ends there, if there is one.
  ///
  /// - Throws: ``HTTPError/endedEarly`` if a response was cut short.
  package mutating func finish() throws(HTTPError) -> HTTPResponse? {
    defer { end() }
    guard var whole = response, case .untilClose(let bytes) = body else {
      guard isIdle else { throw .endedEarly }
      return nil
    }
    whole.body = bytes
    return whole
  }

  /// The bytes behind the last response returned: after a 101 they are not HTTP any more.
  package mutating func takeRest() -> [UInt8] {
    defer { end() }
    return input.take(input.count)
  }

  private mutating func end() {
    isOver = true
    input = InputBuffer()
    response = nil
    body = .length(0)
  }
}

// MARK: - Parsing

extension HTTPResponseParser {
  private mutating func parse(omittingBody: Bool) throws(HTTPError) -> HTTPResponse? {
    while response == nil {
      guard input.count > 0, let length = try scanner.length(in: input, limit: limits.headBytes)
      else { return nil }
      scanner = SectionScanner()
      let head = try HTTPResponse(head: input.take(length), limits: limits)
      guard head.status / 100 != 1 || head.status == 101 else { continue }
      response = head
      guard !omittingBody, HTTPResponse.mayHaveBody(head.status) else { break }
      body =
        try HTTPBody(head.headers, minorVersion: head.minorVersion, limits: limits)
        ?? .untilClose([])
    }
    guard let bytes = try body.read(from: &input, limits: limits), var whole = response else {
      return nil
    }
    response = nil
    body = .length(0)
    whole.body = bytes
    return whole
  }
}
