import Bytes
import COpenSSL

/// A secret that signs and checks text by HMAC-SHA256 (RFC 2104).
package struct HMACKey: Sendable {
  private let secret: [UInt8]

  package init(_ secret: String) { self.secret = Array(secret.utf8) }

  /// The 32-byte code of `message`.
  package func code(of message: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
      var length: UInt32 = 0
      let code = HMAC(
        EVP_sha256(), secret, Int32(secret.count), message, message.count, buffer.baseAddress,
        &length)
      precondition(code != nil, "OpenSSL refused HMAC-SHA256")
      count = Int(length)
    }
  }

  /// 64 lower-case hexadecimal digits, the form of every Pusher signature.
  package func signature(of message: String) -> String { code(of: Array(message.utf8)).hexadecimal }

  /// Takes as long for a wrong signature as for the right one.
  package func isSignature(_ signature: String, of message: String) -> Bool {
    ConstantTime.equal(Array(signature.utf8), Array(self.signature(of: message).utf8))
  }
}
