import COpenSSL

/// One-way digests of bytes, by OpenSSL.
package enum Digest {
  /// 20 bytes; for the WebSocket handshake only (RFC 6455 §4.2.2).
  package static func sha1(_ bytes: [UInt8]) -> [UInt8] { digest(bytes, EVP_sha1()) }
  /// 32 bytes.
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] { digest(bytes, EVP_sha256()) }
  /// 16 bytes; for Pusher's `body_md5` only.
  package static func md5(_ bytes: [UInt8]) -> [UInt8] { digest(bytes, EVP_md5()) }

  private static func digest(_ bytes: [UInt8], _ algorithm: OpaquePointer?) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
      var length: UInt32 = 0
      let status = EVP_Digest(
        bytes, bytes.count, buffer.baseAddress, &length, algorithm, nil)
      precondition(status == 1, "OpenSSL refused a digest; is a FIPS policy forbidding MD5?")
      count = Int(length)
    }
  }
}
