import COpenSSL

/// Comparison that tells an attacker nothing by how long it takes.
package enum ConstantTime {
  package static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
  }
}
