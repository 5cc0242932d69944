import COpenSSL

/// Bytes nobody can guess, from OpenSSL's generator.
package enum RandomBytes {
  package static func make(_ count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let status = RAND_bytes(buffer.baseAddress, Int32(count))
      precondition(status == 1, "OpenSSL has no randomness to give")
      initialized = count
    }
  }
}
