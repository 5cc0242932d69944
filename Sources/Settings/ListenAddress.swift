package import Reactor

/// Where clients are listened for, and in what: `HOST:PORT` and the like, with `https://` before it
/// for TLS or `http://` for none.
package struct ListenAddress: Equatable, Sendable {
  package let address: Address
  private let scheme: Scheme

  private enum Scheme: String, CaseIterable {
    case plain = "http://"
    case secure = "https://"
    case unsaid = ""
  }

  /// `nil` if it is none.
  package init?(_ text: String) {
    let scheme = Scheme.allCases.first { text.lowercased().hasPrefix($0.rawValue) } ?? .unsaid
    guard let address = Address(String(text.dropFirst(scheme.rawValue.count))) else { return nil }
    self.scheme = scheme
    self.address = address
  }

  /// Whether it says that it wants TLS.
  package var needsCertificate: Bool { scheme == .secure }

  /// Whether TLS is spoken there. A server with a certificate speaks it wherever nobody says
  /// otherwise, but at unix sockets: who reaches those is on this machine.
  package func isSecure(withCertificate hasCertificate: Bool) -> Bool {
    switch (scheme, address) {
    case (.secure, _): true
    case (.plain, _), (.unsaid, .unix): false
    case (.unsaid, .ip): hasCertificate
    }
  }
}
