import CZlib

/// Reads the raw deflate data of messages as it arrives, in pieces (RFC 7692 §7.2.2).
///
/// A class, because a pool keeps many and zlib's state must stay where it is. About 43 KB.
package final class Inflater {
  enum Failure {
    /// No deflate data, or a message that ends within a block.
    case malformed
    /// There is more than was to be taken; nothing was allocated for it.
    case tooLong
  }

  private let stream: UnsafeMutablePointer<z_stream>
  /// Whether any data of the message under way has come.
  private var hasBegun = false
  /// The data ended itself, by a final block; nothing may have come after it.
  private var hasEnded = false

  package init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // The widest window reads what was written with a narrower one.
    let status = rtm_inflate_init_raw(stream, 15)
    precondition(status == Z_OK, "zlib cannot begin to inflate: \(status)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Appends to `output` what the message's next bytes stand for, up to `limit` bytes in all; after
  /// a failure, what came before it.
  func inflate(_ bytes: Span<UInt8>, into output: inout [UInt8], limit: Int) -> Failure? {
    guard !bytes.isEmpty else { return nil }
    hasBegun = true
    return bytes.withUnsafeBufferPointer { input in
      // zlib reads only, though its type does not say so.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(input.count)
      return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { chunk in
        drain(by: chunk, into: &output, limit: limit)
      }
    }
  }

  /// Ends a message: appends the rest of what it stands for, and is ready for the next one.
  func finish(into output: inout [UInt8], limit: Int) -> Failure? {
    // Peers that compress nothing to nothing mean an empty message, and a final block needs no end.
    if hasBegun, !hasEnded {
      let end: [UInt8] = [0, 0, 0xFF, 0xFF]
      if let failure = inflate(end.span, into: &output, limit: limit) { return failure }
      guard isBetweenBlocks else { return .malformed }
    }
    if hasEnded { inflateResetKeep(stream) }
    hasBegun = false
    hasEnded = false
    return nil
  }

  /// Forgets all that was read: the next message may not refer to it.
  func reset() {
    inflateReset(stream)
    hasBegun = false
    hasEnded = false
  }

  /// Inflates all of the stream's input, a chunk at a time.
  private func drain(
    by chunk: UnsafeMutableBufferPointer<UInt8>, into output: inout [UInt8], limit: Int
  ) -> Failure? {
    repeat {
      if hasEnded {
        // More blocks behind a final one (§7.2.3.4 has one); they may refer to what came before.
        inflateResetKeep(stream)
        hasEnded = false
      }
      // One byte more than may come tells what is too long from what is just long enough.
      let room = min(chunk.count - 1, limit - output.count) + 1
      stream.pointee.next_out = chunk.baseAddress
      stream.pointee.avail_out = UInt32(room)
      let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
      let count = room - Int(stream.pointee.avail_out)
      let isTooLong = count > limit - output.count
      append(chunk[..<(isTooLong ? count - 1 : count)], to: &output, limit: limit)
      guard !isTooLong else { return .tooLong }
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
        return .malformed
      }
      hasEnded = status == Z_STREAM_END
    } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 && !hasEnded
    return nil
  }

  /// Doubles the capacity where it must grow, as appending would, but not beyond `limit`.
  private func append(
    _ more: Slice<UnsafeMutableBufferPointer<UInt8>>, to output: inout [UInt8], limit: Int
  ) {
    let needed = output.count + more.count
    if needed > output.capacity {
      output.reserveCapacity(min(limit, max(needed, 2 * output.capacity)))
    }
    output.append(contentsOf: UnsafeBufferPointer(rebasing: more))
  }

  /// Whether the data so far ends where a block may begin, with no bits left over: zlib's
  /// `data_type` (zlib.h, at `inflate`) is 128 there, plus the count of such bits.
  private var isBetweenBlocks: Bool { stream.pointee.data_type == 128 }
}
