/// Pages that an app's clients may be on, by what browsers send as `Origin` (RFC 6454 §6.2).
///
/// It keeps other people's pages from using an app's key; whoever is no browser writes what it
/// likes. As with other servers of this protocol, once there is a list, a client that sends no
/// origin is only let in where the list says so: `none`.
package enum OriginPattern: Hashable, Sendable {
  /// All of them, and who sends none.
  case any
  /// A client that sends no origin: no browser.
  case none
  /// What browsers send for sandboxed frames and local files.
  case null
  case pages(Pages)

  /// `scheme` and `port` of `nil` are any.
  package struct Pages: Hashable, Sendable {
    let scheme: String?
    let host: String
    /// Of the host's subdomains, however deep, and not of the host.
    let isOfSubdomains: Bool
    let port: UInt16?
  }

  package func matches(_ origin: String?) -> Bool {
    switch self {
    case .any: true
    case .none: origin == nil
    case .null: origin == "null"
    case .pages(let pages): origin.flatMap(WebOrigin.init).map(pages.contain) ?? false
    }
  }
}

extension OriginPattern.Pages {
  fileprivate func contain(_ origin: WebOrigin) -> Bool {
    if let scheme {
      guard origin.scheme == scheme, origin.port == port ?? WebOrigin.defaultPort(of: scheme) else {
        return false
      }
    } else if let port, origin.port != port {
      return false
    }
    return isOfSubdomains ? origin.host.hasSuffix("." + host) : origin.host == host
  }
}

// MARK: Reading

extension OriginPattern {
  /// Reads `*`, `null`, `none`, or `[SCHEME://]HOST[:PORT]`, its host maybe `*.example.com`.
  ///
  /// With a scheme it is one origin, whose port is that scheme's where none is written; without,
  /// any scheme will do, and any port where none is written.
  package init(_ text: String) throws(Malformed) {
    switch text {
    case "*": self = .any
    case "none": self = .none
    case "null": self = .null
    default:
      let (scheme, authority) = WebOrigin.parted(text)
      let isOfSubdomains = authority.hasPrefix("*.")
      guard let (host, port) = WebOrigin.hostAndPort(authority.dropFirst(isOfSubdomains ? 2 : 0)),
        scheme.map(WebOrigin.isScheme) ?? true
      else { throw Malformed() }
      self = .pages(
        Pages(scheme: scheme, host: host, isOfSubdomains: isOfSubdomains, port: port))
    }
  }

  package struct Malformed: Error, CustomStringConvertible {
    package let description =
      "use https://example.com, example.com, *.example.com, '*', 'null' or 'none', without a path"
  }
}

extension OriginPattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .any: "*"
    case .none: "none"
    case .null: "null"
    case .pages(let pages):
      (pages.scheme.map { $0 + "://" } ?? "") + (pages.isOfSubdomains ? "*." : "") + pages.host
        + (pages.port.map { ":\($0)" } ?? "")
    }
  }
}

/// What a browser sends: scheme, host and port of the page.
private struct WebOrigin {
  let scheme: String
  let host: String
  /// The scheme's where none is written; `nil` of schemes without.
  let port: UInt16?

  init?(_ text: String) {
    let (scheme, authority) = Self.parted(text)
    guard let scheme, let (host, port) = Self.hostAndPort(authority[...]) else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = port ?? Self.defaultPort(of: scheme)
  }

  static func defaultPort(of scheme: String) -> UInt16? {
    switch scheme {
    case "http": 80
    case "https": 443
    default: nil
    }
  }

  /// In lower case.
  static func parted(_ text: String) -> (scheme: String?, authority: String) {
    let text = text.lowercased()
    guard let mark = text.firstRange(of: "://") else { return (nil, text) }
    return (String(text[..<mark.lowerBound]), String(text[mark.upperBound...]))
  }

  static func isScheme(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "+-.".utf8.contains($0) }
  }

  /// Reads `example.com`, `example.com:8080`, `[::1]` or `[::1]:8080`.
  static func hostAndPort(_ text: Substring) -> (host: String, port: UInt16?)? {
    let isLiteral = text.first == "["
    let end = isLiteral ? text.firstIndex(of: "]") : text.firstIndex(of: ":")
    guard end != nil || !isLiteral else { return nil }
    let host = isLiteral ? text[...(end ?? text.startIndex)] : text[..<(end ?? text.endIndex)]
    guard !host.isEmpty,
      host.utf8.allSatisfy({ isOfHost($0) || isLiteral && "[:]".utf8.contains($0) })
    else { return nil }
    let rest = text[host.endIndex...]
    guard !rest.isEmpty else { return (String(host), nil) }
    guard rest.first == ":", let port = UInt16(rest.dropFirst()) else { return nil }
    return (String(host), port)
  }

  private static func isOfHost(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "-._".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    0x30...0x39 ~= byte || 0x61...0x7A ~= byte
  }
}
