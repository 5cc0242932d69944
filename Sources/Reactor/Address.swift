import Glibc

/// Where a server listens or a client connects: an IP address and port, or a path.
package enum Address: Hashable, Sendable {
  /// `host` is numeric: `127.0.0.1`, `::1`.
  case ip(host: String, port: UInt16)
  case unix(path: String)

  /// Reads `HOST:PORT`, `[HOST]:PORT`, `:PORT` (every interface), `PORT` or `unix:PATH`.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard 1...Self.longestPath ~= path.utf8.count else { return nil }
      self = .unix(path: path)
      return
    }
    let colon = text.lastIndex(of: ":")
    guard let port = UInt16(colon.map { text[text.index(after: $0)...] } ?? text[...]) else {
      return nil
    }
    var host = String(colon.map { text[..<$0] } ?? "")
    switch host {
    case "", "*": host = "::"
    case "localhost": host = "127.0.0.1"
    case _ where host.hasPrefix("[") && host.hasSuffix("]"):
      host = String(host.dropFirst().dropLast())
    default: break
    }
    guard Self.isNumeric(host) else { return nil }
    self = .ip(host: host, port: port)
  }

  /// Of `sun_path`, less its terminating NUL.
  private static let longestPath = 107

  private static func isNumeric(_ host: String) -> Bool {
    var bytes = in6_addr()
    return inet_pton(AF_INET, host, &bytes) == 1 || inet_pton(AF_INET6, host, &bytes) == 1
  }
}

extension Address {
  /// `nil` of a path.
  package var port: UInt16? {
    if case .ip(_, let port) = self { port } else { nil }
  }
}

extension Address: CustomStringConvertible {
  package var description: String {
    switch self {
    case .ip(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

extension Address {
  /// `AF_INET`, `AF_INET6` or `AF_UNIX`.
  var family: Int32 {
    switch self {
    case .ip(let host, _): host.contains(":") ? AF_INET6 : AF_INET
    case .unix: AF_UNIX
    }
  }

  /// Runs `body` with the address as the C library wants it.
  func withSocketAddress<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    switch self {
    case .ip(let host, let port) where family == AF_INET:
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      return Self.pass(address, body)
    case .ip(let host, let port):
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      return Self.pass(address, body)
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
      return Self.pass(address, body)
    }
  }

  private static func pass<Concrete, Result>(
    _ address: Concrete, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Concrete>.size))
      }
    }
  }
}

extension Address {
  /// Nobody on another machine reaches it.
  package var isOfThisMachine: Bool {
    switch self {
    case .unix: true
    case .ip(let host, _): host == "::1" || host.hasPrefix("127.")
    }
  }
}
