import CLinux
import Glibc

/// Looks up host names.
package enum Resolver {
  /// A name that has no address, in the words of the C library.
  package struct Failure: Error, CustomStringConvertible {
    package let host: String
    package let reason: String
    /// Whether the name service, not the name, was at fault.
    package let isTemporary: Bool
    package var description: String { "cannot find the address of '\(host)': \(reason)" }
  }

  /// The addresses of `host`, the preferred first; never empty.
  ///
  /// Blocks for as long as the name service takes: never to be called while a loop turns.
  package static func addresses(of host: String, port: UInt16) throws(Failure) -> [Address] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0 else {
      throw Failure(
        host: host, reason: String(cString: gai_strerror(status)).lowercased(),
        isTemporary: status == EAI_AGAIN)
    }
    var addresses: [Address] = []
    var next = list
    while let entry = next {
      if let numeric = numericHost(entry.pointee) {
        addresses.append(.ip(host: numeric, port: port))
      }
      next = entry.pointee.ai_next
    }
    guard !addresses.isEmpty else {
      throw Failure(host: host, reason: "it has no IP address", isTemporary: false)
    }
    return addresses
  }

  private static func numericHost(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = getnameinfo(
      entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    guard status == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
