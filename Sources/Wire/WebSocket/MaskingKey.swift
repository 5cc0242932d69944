/// The key a client XORs its payload with (RFC 6455 §5.3). Applying it twice undoes it.
package struct MaskingKey: RawRepresentable, Equatable, Sendable {
  /// The four bytes in wire order, the first in the highest bits.
  package var rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Masks or unmasks in place what stands at `start` and behind it, eight bytes at a time.
  ///
  /// `offset` is how much of the frame's payload was already done.
  package func apply(
    to bytes: inout MutableSpan<UInt8>, from start: Int = 0, offset: Int = 0
  ) {
    let turn = UInt32(offset & 3) * 8
    let key = turn == 0 ? rawValue : rawValue << turn | rawValue >> (32 - turn)
    let pattern = (UInt64(key) << 32 | UInt64(key)).bigEndian
    bytes.withUnsafeMutableBufferPointer { buffer in
      let payload = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[start...])
      var index = 0
      while index + 8 <= payload.count {
        let word = payload.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        payload.storeBytes(of: word ^ pattern, toByteOffset: index, as: UInt64.self)
        index += 8
      }
      while index < payload.count {
        payload[index] ^= UInt8(truncatingIfNeeded: key >> UInt32(24 - 8 * (index & 3)))
        index += 1
      }
    }
  }

  /// The same for an array.
  func apply(to array: inout [UInt8], from start: Int = 0, offset: Int = 0) {
    var span = array.mutableSpan
    apply(to: &span, from: start, offset: offset)
  }
}
