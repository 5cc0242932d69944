package import Reactor

/// Where a server answers: `ws://HOST[:PORT][/PATH]`, or `wss://` over TLS.
///
/// HTTP and WebSockets share one port, so every tool takes `http://` and `https://` for the same.
package struct ServerURL: Equatable, Sendable {
  /// A name or a numeric address; an IPv6 address without its brackets.
  package let host: String
  package let port: UInt16
  /// Empty, or `/` and more; a query stands at its end as it was given.
  package let path: String
  /// Whether TLS is spoken there.
  package let isSecure: Bool

  package init(host: String, port: UInt16, path: String = "", isSecure: Bool = false) {
    self.host = host
    self.port = port
    self.path = path
    self.isSecure = isSecure
  }

  /// Where this machine reaches what listens on `host`, which may be every interface.
  package init(
    listeningOn host: String, port: UInt16, path: String = "", isSecure: Bool = false
  ) {
    let reachable = ["::", "0.0.0.0"].contains(host) ? "127.0.0.1" : host
    self.init(host: reachable, port: port, path: path, isSecure: isSecure)
  }

  /// The same of an address; `nil` of unix sockets.
  package init?(listeningAt address: Address, path: String, isSecure: Bool) {
    guard case .ip(let host, let port) = address else { return nil }
    self.init(listeningOn: host, port: port, path: path, isSecure: isSecure)
  }

  package init(_ text: String) throws(Invalid) {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      throw .noScheme(text)
    }
    switch text[..<colon].lowercased() {
    case "ws", "http": isSecure = false
    case "wss", "https": isSecure = true
    default: throw .unknownScheme(String(text[..<colon]))
    }
    let rest = text[colon...].dropFirst(3)
    let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    let (host, port) = try Self.hostAndPort(rest[..<end])
    self.host = host
    self.port = port ?? Self.defaultPort(isSecure)
    let path = rest[end...].prefix { $0 != "#" }
    guard path.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw .illegalPath }
    self.path = path.hasPrefix("?") ? "/" + path : path == "/" ? "" : String(path)
  }

  package enum Invalid: Error, Equatable {
    case noScheme(String)
    case unknownScheme(String)
    case illegalHost(String)
    case illegalPort(String)
    case illegalPath
  }

  private static func defaultPort(_ isSecure: Bool) -> UInt16 { isSecure ? 443 : 80 }

  private static func hostAndPort(_ text: Substring) throws(Invalid) -> (String, UInt16?) {
    var host = text
    var portText: Substring?
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { throw .illegalHost(String(text)) }
      host = text[text.index(after: text.startIndex)..<bracket]
      let rest = text[text.index(after: bracket)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { throw .illegalHost(String(text)) }
      portText = rest.isEmpty ? nil : rest.dropFirst()
      guard !host.isEmpty, host.utf8.allSatisfy(isHexadecimalOrColon) else {
        throw .illegalHost(String(text))
      }
    } else {
      if let colon = text.firstIndex(of: ":") {
        host = text[..<colon]
        portText = text[text.index(after: colon)...]
      }
      guard !host.isEmpty, host.utf8.allSatisfy(isOfName) else { throw .illegalHost(String(text)) }
    }
    guard let portText else { return (String(host), nil) }
    guard let port = UInt16(portText), port > 0 else { throw .illegalPort(String(portText)) }
    return (String(host), port)
  }

  private static func isHexadecimalOrColon(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
      || Character(UnicodeScalar(byte)).isHexDigit
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default:
      false
    }
  }
}

extension ServerURL {
  /// `HOST:PORT`, an IPv6 address in brackets; the port is left out where its scheme says it.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == Self.defaultPort(isSecure) ? name : "\(name):\(port)"
  }

  /// Where a browser finds what is at `/` there.
  package var page: String { "http\(isSecure ? "s" : "")://\(authority)\(path)/" }

  /// Whether the host is a name or an address that every machine has for itself.
  package var isOfThisMachine: Bool {
    host.lowercased() == "localhost" || host == "::1"
      || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
  }
}

extension ServerURL: CustomStringConvertible {
  package var description: String { "\(isSecure ? "wss" : "ws")://\(authority)\(path)" }
}

extension ServerURL.Invalid: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noScheme(let text): "write ws://\(text.isEmpty ? "HOST:PORT" : text)"
    case .unknownScheme(let scheme): "'\(scheme)' is not understood; use ws:// or wss://"
    case .illegalHost(let host): "'\(host)' is no host; use ws://HOST:PORT or ws://[ADDRESS]:PORT"
    case .illegalPort(let port): "'\(port)' is no port; use a number from 1 to 65535"
    case .illegalPath: "the path has a space or a letter that must be written as %XX"
    }
  }
}

// MARK: What is asked for there

extension ServerURL {
  /// What stands before `/apps/…`: the path up to `/app/`, if it has that.
  package var apiPrefix: String {
    let prefix = path.prefix { $0 != "?" }
    guard let range = prefix.firstRange(of: "/app/") else {
      return prefix.hasSuffix("/") ? String(prefix.dropLast()) : String(prefix)
    }
    return String(prefix[..<range.lowerBound])
  }

  /// The request target of a client's WebSocket: the path as it stands if it names an app, else the
  /// app with `key` below it; with the protocol's version and this program's.
  package func clientTarget(key: String, version: String) -> String {
    let query = "protocol=7&client=rtm&version=\(version)"
    guard path.contains("/app/") else { return "\(apiPrefix)/app/\(key)?\(query)" }
    return path.contains("?") ? path : "\(path)?\(query)"
  }
}
