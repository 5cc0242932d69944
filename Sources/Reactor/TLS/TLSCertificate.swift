import COpenSSL
import Glibc

/// What a certificate says, in text that may be shown: what cannot be printed is escaped.
package struct TLSCertificate: Equatable, Sendable {
  /// `CN=example.com`; the most specific part first (RFC 4514).
  package let subject: String
  package let issuer: String
  /// Of hosts, and addresses, that it is for; of an old one without such a list, its common name.
  package let names: [String]
  /// Seconds since 1970.
  package let notBefore: Int
  package let notAfter: Int

  init(_ certificate: OpaquePointer) {
    subject = Self.text(X509_get_subject_name(certificate))
    issuer = Self.text(X509_get_issuer_name(certificate))
    names = Self.alternativeNames(certificate)
    notBefore = Self.seconds(X509_get0_notBefore(certificate))
    notAfter = Self.seconds(X509_get0_notAfter(certificate))
  }

  /// `2026-11-27`, of a moment in seconds since 1970; UTC.
  package static func day(_ seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let length = strftime(&text, text.count, "%Y-%m-%d", &parts)
    return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int {
    var parts = tm()
    guard ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
    return timegm(&parts)
  }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let name, let memory = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(memory) }
    X509_NAME_print_ex(memory, name, 0, rtm_tls_name_flags)
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = BIO_read(memory, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
  }

  private static let mostNames = 200

  private static func alternativeNames(_ certificate: OpaquePointer) -> [String] {
    let list = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil).map(OpaquePointer.init)
    defer { rtm_tls_names_free(list) }
    return (0..<min(rtm_tls_names_count(list), Int32(mostNames))).compactMap {
      index -> String? in
      guard let name = rtm_tls_name_at(list, index) else { return nil }
      var type: Int32 = 0
      guard let value = GENERAL_NAME_get0_value(name, &type) else { return nil }
      let string = UnsafePointer(value.assumingMemoryBound(to: ASN1_STRING.self))
      let bytes = UnsafeBufferPointer(
        start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
      switch type {
      case GEN_DNS: return String(decoding: bytes.map { printable($0) }, as: UTF8.self)
      case GEN_IPADD: return address(bytes)
      default: return nil
      }
    }
  }

  private static func printable(_ byte: UInt8) -> UInt8 {
    0x21...0x7E ~= byte ? byte : UInt8(ascii: "?")
  }

  private static func address(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard [4, 16].contains(bytes.count) else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(
      bytes.count == 4 ? AF_INET : AF_INET6, bytes.baseAddress, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
