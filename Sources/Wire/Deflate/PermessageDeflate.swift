/// What the two ends of a WebSocket agreed about compressing messages (RFC 7692 §7.1).
package struct PermessageDeflate: Equatable, Sendable {
  /// Of what one end sends.
  package struct Direction: Equatable, Sendable {
    /// Whether a message may refer to those before it.
    package var keepsContext = true
    /// How far back, as a power of 2, it may refer, 8...15; 15 where nothing was said.
    package var maxWindowBits: Int?

    package var windowBits: Int { maxWindowBits ?? 15 }
    package init() {}
  }

  /// What the server sends.
  package var server = Direction()
  /// What the client sends.
  package var client = Direction()

  package init() {}

  package subscript(sender: Peer) -> Direction { sender == .server ? server : client }

  private static let name = "permessage-deflate"
  /// What a client of ours offers: it can compress with any window.
  static let offer = "\(name); client_max_window_bits"
}

// MARK: - Server

extension PermessageDeflate {
  /// The first of a client's offers that a server can keep, as it is to be answered; `nil` if there
  /// is none. Whoever offers something that the RFC does not know is not answered either (§7.1).
  ///
  /// `alone`: messages are to stand alone, in both directions, whatever was offered. A server may
  /// ask for that (§7.1.1).
  package static func accept(_ request: HTTPRequest, alone: Bool) -> PermessageDeflate? {
    let header = request.headers.values(of: "Sec-WebSocket-Extensions")
    guard !header.isEmpty, let offers = WebSocketExtension.list(header) else { return nil }
    for offer in offers {
      guard var terms = PermessageDeflate(offer, from: .client),
        Deflater.windowBits.contains(terms.server.windowBits)
      else { continue }
      terms.client.maxWindowBits = nil  // was a hint only
      if alone {
        terms.server.keepsContext = false
        terms.client.keepsContext = false
      }
      return terms
    }
    return nil
  }
}

// MARK: - Client

extension PermessageDeflate {
  /// What a server made of ``offer``; `nil` if it declined.
  static func check(_ response: HTTPResponse) throws(HandshakeAnswerError) -> PermessageDeflate? {
    let header = response.headers.values(of: "Sec-WebSocket-Extensions")
    guard !header.isEmpty else { return nil }
    guard let answers = WebSocketExtension.list(header), answers.count == 1,
      let terms = PermessageDeflate(answers[0], from: .server)
    else { throw .choseUnoffered(header.joined(separator: ", ")) }
    return terms
  }
}

// MARK: - The header

extension PermessageDeflate {
  /// `nil` if `entry` is another extension's, or a parameter is unknown, comes twice, or has a
  /// value it may not have (§7.1, §7.1.2).
  private init?(_ entry: WebSocketExtension, from sender: Peer) {
    guard entry.name == Self.name,
      Set(entry.parameters.map(\.name)).count == entry.parameters.count
    else { return nil }
    for parameter in entry.parameters {
      switch (parameter.name, parameter.value) {
      case ("server_no_context_takeover", nil): server.keepsContext = false
      case ("client_no_context_takeover", nil): client.keepsContext = false
      case ("client_max_window_bits", nil) where sender == .client: break
      case ("server_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        server.maxWindowBits = bits
      case ("client_max_window_bits", let value?):
        guard let bits = Self.windowBits(value) else { return nil }
        client.maxWindowBits = bits
      default: return nil
      }
    }
  }

  /// Without leading zeros (§7.1.2).
  private static func windowBits(_ text: String) -> Int? {
    (8...15).first { String($0) == text }
  }

  /// The header's value that tells the client.
  package var headerValue: String {
    var text = Self.name
    if !server.keepsContext { text += "; server_no_context_takeover" }
    if !client.keepsContext { text += "; client_no_context_takeover" }
    if let bits = server.maxWindowBits { text += "; server_max_window_bits=\(bits)" }
    return text
  }
}
