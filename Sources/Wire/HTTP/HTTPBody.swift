import Bytes

/// A body on its way in, by how its end is known (RFC 9112 §6.3).
enum HTTPBody: Sendable {
  case length(Int)
  case chunked(ChunkedBody)
  /// It ends with the connection; only responses may.
  case untilClose([UInt8])

  /// Judges the headers that say how long a body is; `nil` if they say nothing.
  init?(_ headers: HTTPHeaders, minorVersion: Int, limits: HTTPLimits) throws(HTTPError) {
    let length = try Self.contentLength(headers)
    let codings = headers.count(of: "Transfer-Encoding")
    guard codings == 0 else {
      guard length == nil else { throw .lengthBesideTransferCoding }
      guard minorVersion > 0 else { throw .transferCodingInHTTP10 }
      guard codings == 1, headers.first(of: "Transfer-Encoding", is: "chunked") else {
        throw Self.refusal(of: headers.values(of: "Transfer-Encoding"))
      }
      self = .chunked(ChunkedBody())
      return
    }
    guard let length else { return nil }
    guard length <= limits.bodyBytes else {
      throw .bodyTooLarge(size: length == .max ? nil : length, limit: limits.bodyBytes)
    }
    self = .length(length)
  }

  var isEmpty: Bool {
    if case .length(0) = self { true } else { false }
  }

  /// Bytes of memory held.
  var capacity: Int {
    switch self {
    case .length: 0
    case .chunked(let chunks): chunks.bytes.capacity
    case .untilClose(let bytes): bytes.capacity
    }
  }

  /// Takes what has come; the whole body as soon as its end is there.
  mutating func read(
    from input: inout InputBuffer, limits: HTTPLimits
  ) throws(HTTPError) -> [UInt8]? {
    switch self {
    case .length(let length):
      return input.count >= length ? input.take(length) : nil
    case .chunked(var chunks):
      self = .length(0)  // So that `chunks` alone owns the bytes, and grows them in place.
      let isWhole = try chunks.read(from: &input, limits: limits)
      self = .chunked(chunks)
      return isWhole ? chunks.bytes : nil
    case .untilClose(var bytes):
      self = .length(0)
      bytes += input.take(input.count)
      guard bytes.count <= limits.bodyBytes else {
        throw .bodyTooLarge(size: nil, limit: limits.bodyBytes)
      }
      self = .untilClose(bytes)
      return nil
    }
  }

  private static func contentLength(_ headers: HTTPHeaders) throws(HTTPError) -> Int? {
    guard let value = headers["Content-Length"] else { return nil }
    guard headers.count(of: "Content-Length") == 1 else { throw .severalContentLengths }
    let isNumber = !value.isEmpty && value.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    guard isNumber else { throw .malformedContentLength(value) }
    return Int(value) ?? .max  // Too many digits for an Int is over every limit.
  }

  /// Where `chunked` comes last, and once, the end of the body could be found, but not what it says
  /// (RFC 9112 §6.1); else not even its end (§6.3).
  private static func refusal(of values: [String]) -> HTTPError {
    let text = values.joined(separator: ", ")
    let codings = text.lowercased().split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " || $0 == "\t" } }
    let isFramed = codings.last == "chunked" && codings.count { $0 == "chunked" } == 1
    return isFramed ? .unknownTransferCoding(text) : .unframedTransferCoding(text)
  }
}

/// A body in chunks (RFC 9112 §7.1). Extensions are ignored; trailers are checked and dropped.
struct ChunkedBody: Sendable {
  private enum Position: Sendable {
    case size
    case data(missing: Int)
    case dataEnd
    case trailers(SectionScanner)
  }

  /// A chunk's first line, with its extensions and line end, is no longer than this.
  private static let sizeLineLimit = 256

  private(set) var bytes: [UInt8] = []
  private var position = Position.size
  /// Of all chunks together: a body of many small chunks must not cost a thousand times its size.
  private var extensionBytes = 0

  /// Takes what has come of the chunks; whether the body is whole.
  mutating func read(
    from input: inout InputBuffer, limits: HTTPLimits
  ) throws(HTTPError) -> Bool {
    while true {
      switch position {
      case .size:
        guard let size = try readSize(from: &input) else { return false }
        guard size <= limits.bodyBytes - bytes.count else {
          throw .bodyTooLarge(size: nil, limit: limits.bodyBytes)
        }
        guard extensionBytes <= limits.headBytes else { throw .malformedChunk }
        position =
          size == 0 ? .trailers(SectionScanner(hasStartLine: false)) : .data(missing: size)
      case .data(let missing):
        guard input.count > 0 else { return false }
        let count = min(missing, input.count)
        bytes.append(contentsOf: input.peek(count))
        input.skip(count)
        position = count == missing ? .dataEnd : .data(missing: missing - count)
      case .dataEnd:
        guard input.count >= 2 else { return false }
        guard input[0] == 0x0D, input[1] == 0x0A else { throw .malformedChunk }
        input.skip(2)
        position = .size
      case .trailers(var scanner):
        let length = try scanner.length(in: input, limit: limits.headBytes)
        position = .trailers(scanner)
        guard let length else { return false }
        _ = try HTTPHeaders(input.take(length), from: 0, limit: limits.headers)
        return true
      }
    }
  }

  /// Reads `1a;extension=1` and its line end; `nil` while that has not come.
  private mutating func readSize(from input: inout InputBuffer) throws(HTTPError) -> Int? {
    guard let lineFeed = input.offset(of: 0x0A, from: 0) else {
      guard input.count < Self.sizeLineLimit else { throw .malformedChunk }
      return nil
    }
    guard lineFeed < Self.sizeLineLimit, lineFeed > 0, input[lineFeed - 1] == 0x0D else {
      throw .malformedChunk
    }
    let line = input.peek(lineFeed - 1)
    let digits = line.prefix { $0.hexadecimalValue != nil }
    let rest = line[digits.endIndex...]
    guard (1...15).contains(digits.count), rest.isEmpty || rest.first == UInt8(ascii: ";"),
      rest.allSatisfy(\.isFieldCharacter)
    else { throw .malformedChunk }
    let size = digits.reduce(0) { $0 << 4 | Int($1.hexadecimalValue ?? 0) }
    extensionBytes += rest.count
    input.skip(lineFeed + 1)
    return size
  }
}
