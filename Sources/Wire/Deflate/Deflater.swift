import CZlib

/// Writes raw deflate data (RFC 1951), one message after the other, as RFC 7692 §7.2.1 wants it.
///
/// A class, because a pool keeps many and zlib's state must stay where it is. About 270 KB with a
/// window of 15 bits, and 45 µs to make: one serves many connections where no message refers to
/// an earlier one.
package final class Deflater {
  /// The least that zlib can write: it refuses raw deflate with a window of 8 bits.
  package static let windowBits = 9...15

  private let stream: UnsafeMutablePointer<z_stream>
  private let keepsContext: Bool

  /// - Parameters:
  ///   - windowBits: how far back, as a power of 2, the data may refer; see ``windowBits``.
  ///   - keepsContext: whether a message may refer to those before it.
  package init(windowBits: Int = 15, keepsContext: Bool = false) {
    precondition(Self.windowBits.contains(windowBits), "zlib writes no window of \(windowBits)")
    self.keepsContext = keepsContext
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Level 1: on messages of 2 KB it takes half the time of 6, and makes them 3 % longer.
    let status = rtm_deflate_init_raw(stream, 1, Int32(windowBits))
    precondition(status == Z_OK, "zlib cannot begin to deflate: \(status)")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// The payload of the compressed message that stands for `message`.
  package func deflate(_ message: [UInt8]) -> [UInt8] {
    // zlib has nothing to say of nothing: what stands for it is RFC 7692 §7.2.3.6.
    guard !message.isEmpty else { return [0] }
    defer { if !keepsContext { deflateReset(stream) } }
    var output: [UInt8] = []
    output.reserveCapacity(message.count / 4 + 64)
    message.withUnsafeBufferPointer { input in
      // zlib reads only, though its type does not say so.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { chunk in
        repeat {
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = UInt32(chunk.count)
          let status = CZlib.deflate(stream, Z_SYNC_FLUSH)
          precondition(status == Z_OK || status == Z_BUF_ERROR, "zlib cannot deflate: \(status)")
          let count = chunk.count - Int(stream.pointee.avail_out)
          output.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[..<count]))
        } while stream.pointee.avail_out == 0
      }
    }
    precondition(output.suffix(4) == [0, 0, 0xFF, 0xFF], "zlib flushed without saying so")
    output.removeLast(4)
    return output
  }
}
