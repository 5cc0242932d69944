package import Telemetry
import Wire

/// How often HTTP requests were refused, all loops together: a counter for each limit.
package struct HTTPRefusals: Sendable {
  /// Requests refused because their head was larger than `--max-head-size` (414, 431).
  package let largeHeads = Counter()
  /// Requests refused because they had more headers than `--max-headers` (431).
  package let manyHeaders = Counter()
  /// Requests refused because their body was larger than `--max-body-size` (413).
  package let largeBodies = Counter()
  /// Requests refused because their head was not whole within `--head-timeout` (408).
  package let lateHeads = Counter()
  /// Requests refused because their body was not whole within `--body-timeout` (408).
  package let lateBodies = Counter()
  /// Connections closed because nothing was asked, or no answer read, for `--idle-timeout`.
  package let idleConnections = Counter()
  /// Requests refused because they were not the HTTP/1.1 that is spoken here (400, 417, 501, 505).
  package let malformed = Counter()

  package init() {}

  func count(_ error: HTTPError) {
    switch error {
    case .startLineTooLong, .headTooLarge: largeHeads.add()
    case .tooManyHeaders: manyHeaders.add()
    case .bodyTooLarge: largeBodies.add()
    default: malformed.add()
    }
  }
}
