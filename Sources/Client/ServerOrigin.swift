package import Reactor

/// Where a server is reached, and by what (RFC 9110 §4.3.2).
package struct ServerOrigin: Sendable {
  /// A name or a numeric address; an IPv6 address without its brackets.
  package let host: String
  package let port: UInt16
  /// `nil` without TLS.
  package let tls: TLSClient?
  /// Instead of host and port.
  private let socketPath: String?

  package init(host: String, port: UInt16, tls: TLSClient? = nil) {
    self.host = host
    self.port = port
    self.tls = tls
    socketPath = nil
  }

  /// At a unix socket, where there are no names to tell apart.
  package init(socketPath: String) {
    host = "localhost"
    port = 80
    tls = nil
    self.socketPath = socketPath
  }

  /// The `Host` header (RFC 9110 §7.2).
  package var hostHeader: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (tls == nil ? 80 : 443) ? name : "\(name):\(port)"
  }

  /// See ``Resolver/addresses(of:port:)``.
  package func addresses() throws(Resolver.Failure) -> [Address] {
    if let socketPath { return [.unix(path: socketPath)] }
    return try Resolver.addresses(of: host, port: port)
  }
}
