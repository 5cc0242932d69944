import Bytes

/// What was wrong with an HTTP/1.1 message (RFC 9112). The connection cannot go on after one:
/// where the next message would begin is not known.
package enum HTTPError: Error, Equatable {
  case malformedRequestLine
  case malformedStatusLine
  case unsupportedVersion(String)
  case unknownMethod(String)
  case unsupportedTarget(String)
  case bareLineFeed
  case foldedHeader
  case malformedHeader
  case missingHost
  case severalHosts
  case malformedHost(String)
  case malformedContentLength(String)
  case severalContentLengths
  case lengthBesideTransferCoding
  case transferCodingInHTTP10
  case unknownTransferCoding(String)
  /// Not `chunked` last, so that nobody knows where the body ends.
  case unframedTransferCoding(String)
  case malformedChunk
  case unknownExpectation(String)
  case startLineTooLong(limit: Int)
  case headTooLarge(limit: Int)
  case tooManyHeaders(limit: Int)
  /// `size` is as it was announced; `nil` where that was not, or is no number that fits.
  case bodyTooLarge(size: Int?, limit: Int)
  /// Only of a response: the server closed before it was whole.
  case endedEarly

  /// The status that a server answers with.
  package var status: Int {
    switch self {
    case .unsupportedVersion: 505
    case .unknownMethod, .unknownTransferCoding: 501
    case .unknownExpectation: 417
    case .startLineTooLong: 414
    case .headTooLarge, .tooManyHeaders: 431
    case .bodyTooLarge: 413
    case .malformedRequestLine, .malformedStatusLine, .unsupportedTarget, .bareLineFeed,
      .foldedHeader, .malformedHeader, .missingHost, .severalHosts, .malformedHost,
      .malformedContentLength, .severalContentLengths, .lengthBesideTransferCoding,
      .transferCodingInHTTP10, .unframedTransferCoding, .malformedChunk, .endedEarly:
      400
    }
  }
}

extension HTTPError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformedRequestLine:
      "the first line must be a method, a target in ASCII without # and HTTP/1.1, with one space "
        + "between them"
    case .malformedStatusLine:
      "the answer's first line must be HTTP/1.1 and a status; is this an HTTP server?"
    case .unsupportedVersion(let version):
      "\(version) is not spoken here; use HTTP/1.1"
    case .unknownMethod(let method):
      "no address here takes the method \(method.excerpt); use GET or POST, in capitals"
    case .unsupportedTarget(let target):
      "the target \(target.excerpt) is neither a path nor an http URL with a host; begin it with /"
    case .bareLineFeed:
      "a line ended in LF alone; end every line with CR LF"
    case .foldedHeader:
      "a header was continued on a second line; write it on one"
    case .malformedHeader:
      "a header must be a name, a colon right behind it and a value without control characters"
    case .missingHost:
      "an HTTP/1.1 request must have a Host header; add one"
    case .severalHosts:
      "a request must have one Host header only; remove the others"
    case .malformedHost(let host):
      "the Host header \(host.excerpt) is no host with an optional port; correct it"
    case .malformedContentLength(let value):
      "the Content-Length \(value.excerpt) is no decimal number; send how many bytes the body has"
    case .severalContentLengths:
      "a message must have one Content-Length header only; remove the others"
    case .lengthBesideTransferCoding:
      "Content-Length and Transfer-Encoding exclude each other; send one of them"
    case .transferCodingInHTTP10:
      "HTTP/1.0 has no Transfer-Encoding; send a Content-Length or use HTTP/1.1"
    case .unknownTransferCoding(let coding):
      "the transfer coding \(coding.excerpt) is not known; send exactly chunked or a Content-Length"
    case .unframedTransferCoding(let coding):
      "the transfer coding \(coding.excerpt) leaves the body without an end; send exactly chunked "
        + "or a Content-Length"
    case .malformedChunk:
      "a chunk must be its size in hexadecimal, CR LF, that many bytes and CR LF"
    case .unknownExpectation(let expectation):
      "the expectation \(expectation.excerpt) cannot be met; expect 100-continue or nothing"
    case .startLineTooLong(let limit):
      "the first line exceeds the limit of \(counted(limit, "byte")) (--max-head-size); "
        + "shorten its target"
    case .headTooLarge(let limit):
      "the head exceeds the limit of \(counted(limit, "byte")) (--max-head-size); "
        + "send fewer or shorter headers"
    case .tooManyHeaders(let limit):
      "the head has more than \(counted(limit, "header")) (--max-headers); send fewer"
    case .bodyTooLarge(let size, let limit):
      "the body\(size.map { " of \(counted($0, "byte"))" } ?? "") exceeds the limit of "
        + "\(counted(limit, "byte")) (--max-body-size); send less at a time"
    case .endedEarly:
      "the connection was closed before the answer was whole; try again"
    }
  }
}
