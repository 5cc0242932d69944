import COpenSSL

/// Who a server is, as far as TLS tells its client.
package struct TLSPeer: Equatable, Sendable {
  /// `TLSv1.3`.
  package let version: String
  /// `TLS_AES_256_GCM_SHA384`; empty if it was not agreed on.
  package let cipher: String
  /// The server's own certificate first, then those that vouch for each other.
  package let chain: [TLSCertificate]
  /// Why it is not trusted; `nil` if it is. It says so, too, where nobody asked (`--insecure`).
  package let problem: Problem?
  /// Whether the certificate is for the host that was asked for, whatever else is wrong with it.
  package let isForHost: Bool

  package enum Problem: Equatable, Sendable {
    /// By its depth in the chain.
    case expired(Int)
    case notYetValid(Int)
    /// The server's own certificate is signed by nobody else.
    case selfSigned
    case unknownIssuer
    case wrongName
    case other(String)
  }

  package var certificate: TLSCertificate? { chain.first }

  /// `nil` if the server has shown no certificate.
  init?(of ssl: OpaquePointer) {
    // Of a chain that failed, too: it is kept as far as it could be built.
    guard let stack = SSL_get0_verified_chain(ssl) ?? SSL_get_peer_cert_chain(ssl) else {
      return nil
    }
    let count = min(rtm_tls_chain_count(stack), Int32(Self.longestChain))
    chain = (0..<count).compactMap {
      rtm_tls_chain_at(stack, $0).map { TLSCertificate($0) }
    }
    version = String(cString: SSL_get_version(ssl))
    cipher = SSL_get_current_cipher(ssl).map { String(cString: SSL_CIPHER_get_name($0)) } ?? ""
    problem = Self.problem(SSL_get_verify_result(ssl), chain)
    isForHost = rtm_tls_chain_at(stack, 0).map { Self.isForHost(ssl, $0) } ?? false
  }

  /// Looked at apart: of all that is wrong, OpenSSL's result tells one thing.
  private static func isForHost(_ ssl: OpaquePointer, _ certificate: OpaquePointer) -> Bool {
    let asked = SSL_get0_param(ssl)
    if let name = X509_VERIFY_PARAM_get0_host(asked, 0) {
      let flags = X509_VERIFY_PARAM_get_hostflags(asked)
      return X509_check_host(certificate, name, 0, flags, nil) == 1
    }
    guard let address = X509_VERIFY_PARAM_get1_ip_asc(asked) else { return true }
    defer { CRYPTO_free(address, nil, 0) }
    return X509_check_ip_asc(certificate, address, 0) == 1
  }

  private static let longestChain = 16

  private static func problem(_ status: Int, _ chain: [TLSCertificate]) -> Problem? {
    switch Int32(status) {
    case X509_V_OK: nil
    case X509_V_ERR_CERT_HAS_EXPIRED:
      .expired(chain.indices.min { chain[$0].notAfter < chain[$1].notAfter } ?? 0)
    case X509_V_ERR_CERT_NOT_YET_VALID:
      .notYetValid(chain.indices.max { chain[$0].notBefore < chain[$1].notBefore } ?? 0)
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      .unknownIssuer
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .wrongName
    default: .other(String(cString: X509_verify_cert_error_string(status)))
    }
  }
}

extension TLSPeer {
  /// What is wrong with the certificate of the server that was asked for as `host`, and what to do.
  package func complaint(asking host: String) -> String {
    switch problem {
    case .expired(let depth):
      "\(owner(depth)) expired on \(TLSCertificate.day(chain[depth].notAfter)); renew it, "
        + "or trust it anyway with --insecure"
    case .notYetValid(let depth):
      "\(owner(depth)) is not valid before \(TLSCertificate.day(chain[depth].notBefore)); "
        + "check this machine's clock"
    case .selfSigned:
      "the server's certificate is signed by itself; name its file by --ca-file, "
        + "or trust it anyway with --insecure"
    case .unknownIssuer:
      "the server's certificate is signed by '\(chain.last?.issuer ?? "")', which is not known "
        + "here; name a file with that certificate by --ca-file, have the server send its whole "
        + "chain, or trust it anyway with --insecure"
    case .wrongName:
      "the server's certificate is \(purpose(asking: host)); ask for a name that it has, "
        + "or trust it anyway with --insecure"
    case .other(let reason):
      "the server's certificate is not trusted: \(reason)"
    case nil:
      "the server's certificate is trusted"
    }
  }

  /// `for 'a' and 3 more, not for 'b'`.
  package func purpose(asking host: String) -> String { "for \(names), not for '\(host)'" }

  private func owner(_ depth: Int) -> String {
    depth == 0
      ? "the server's certificate"
      : "the certificate of '\(chain[depth].subject)', which signed the server's,"
  }

  private var names: String {
    guard let certificate, !certificate.names.isEmpty else { return "no name" }
    let shown = certificate.names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let rest = certificate.names.count - 5
    return rest > 0 ? "\(shown) and \(rest) more" : shown
  }
}
