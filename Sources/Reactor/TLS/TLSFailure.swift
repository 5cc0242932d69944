import COpenSSL

/// Why a TLS connection came to nothing, or broke.
package enum TLSFailure: Error {
  /// What came first is no TLS at all.
  case notTLS
  /// The peer ended the connection in the middle of the handshake.
  case ended
  /// The server's certificate, or one above it, is not to be trusted.
  case untrusted(TLSPeer, asked: String)
  /// The peer gave up, and said why.
  case alert(reason: String)
  /// OpenSSL gave up, in its words.
  case broken(reason: String)
}

extension TLSFailure {
  /// Whether another attempt may do better.
  package var mayPass: Bool {
    switch self {
    case .notTLS, .untrusted, .alert: false
    case .ended, .broken: true
    }
  }
}

extension TLSFailure {
  /// Of either end, in a few words.
  package var evidence: String {
    switch self {
    case .notTLS: "no TLS was spoken"
    case .ended: "the connection ended during the handshake"
    case .untrusted: "the certificate is not trusted"
    case .alert(let reason): "the peer says: \(reason)"
    case .broken(let reason): reason
    }
  }
}

extension TLSFailure: CustomStringConvertible {
  /// Of a server, in the words of its client.
  package var description: String {
    switch self {
    case .notTLS:
      "the server speaks no TLS there; use ws:// or http://, or the port where it does"
    case .ended:
      "the server ended the connection during the TLS handshake; check the port, and the TLS "
        + "versions that the server allows"
    case .untrusted(let peer, let host):
      peer.complaint(asking: host)
    case .alert(let reason):
      "the server refused the TLS handshake: \(reason); check its TLS versions and certificates"
    case .broken(let reason):
      "the TLS connection failed: \(reason)"
    }
  }
}

// MARK: OpenSSL's words

extension TLSFailure {
  /// What this thread's last call of OpenSSL failed by.
  static func last() -> TLSFailure {
    let reason = ERR_peek_last_error() & UInt(ERR_REASON_MASK)
    let isAlert = reason > alertOffset && reason < alertOffset + 256
    return isAlert
      ? .alert(reason: String(cString: SSL_alert_desc_string_long(Int32(reason - alertOffset))))
      : .broken(reason: lastReason())
  }

  /// `SSL_AD_REASON_OFFSET`: reasons from here are alerts of the peer.
  private static let alertOffset: UInt = 1000

  /// `certificate verify failed`, say.
  static func lastReason() -> String {
    ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) } ?? "no reason given"
  }
}
