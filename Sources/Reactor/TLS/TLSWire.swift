import COpenSSL

/// What the TLS sessions of one loop share: room for ciphertext to be sent and for plaintext that
/// was read, used during one call at a time. So an idle session owns no buffer.
package final class TLSWire {
  let method: OpaquePointer
  let wire: UnsafeMutablePointer<rtm_tls_wire>
  /// Of one read of a stream, and the part of a record that came before it.
  private let plaintext: UnsafeMutableBufferPointer<UInt8>

  package init() {
    guard let method = rtm_tls_wire_method() else { preconditionFailure("no memory for TLS") }
    self.method = method
    wire = .allocate(capacity: 1)
    wire.initialize(to: rtm_tls_wire())
    plaintext = .allocate(capacity: 96 << 10)
  }

  deinit {
    rtm_tls_free(wire.pointee.output)
    wire.deallocate()
    plaintext.deallocate()
    BIO_meth_free(method)
  }

  /// What is to be sent, since ``removeOutput()``.
  var output: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: wire.pointee.output, count: wire.pointee.output_count)
  }

  func removeOutput() { wire.pointee.output_count = 0 }

  /// Whether OpenSSL has taken all that came: what it has not would be lost.
  var isRead: Bool { wire.pointee.input_count == 0 }

  /// Runs `body`, in which `ssl` reads `ciphertext`, and gives back what of it was read from `ssl`.
  func reading(
    _ ciphertext: UnsafeRawBufferPointer, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int
  ) -> UnsafeBufferPointer<UInt8> {
    wire.pointee.input = ciphertext.bindMemory(to: UInt8.self).baseAddress
    wire.pointee.input_count = ciphertext.count
    let count = body(plaintext)
    wire.pointee.input = nil
    wire.pointee.input_count = 0
    return UnsafeBufferPointer(rebasing: plaintext[..<count])
  }
}
