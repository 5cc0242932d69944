/// How much of a request or response is accepted before the peer is refused.
package struct HTTPLimits: Equatable, Sendable {
  /// The start line, the headers and the empty line behind them; also the trailers of a chunked
  /// body.
  package var headBytes = 16 * 1024
  /// Header lines in one head.
  package var headers = 100
  /// The body, without the framing of its chunks.
  package var bodyBytes = 1024 * 1024

  package init() {}
}
