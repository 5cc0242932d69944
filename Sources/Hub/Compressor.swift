import Threads
import Wire

/// Compresses what many connections get, for all threads of a node.
///
/// Each message stands alone, so that one frame does for all of its receivers; they read a window
/// of 15 bits (``Variant/Framing/webSocketDeflated``).
package final class Compressor: Sendable {
  /// Texts of at most so many bytes are sent as they are: they would gain little.
  private let threshold: Int
  private let deflaters = Pool { Deflater() }

  package init(threshold: Int) { self.threshold = threshold }

  /// The frame of a text message; `nil` where it would gain nothing.
  package func frame(_ text: [UInt8]) -> [UInt8]? {
    guard text.count > threshold else { return nil }
    let payload = deflaters.use { $0.deflate(text) }
    guard payload.count < text.count else { return nil }
    return WebSocketFrame.encode(.text, payload, isCompressed: true)
  }
}
