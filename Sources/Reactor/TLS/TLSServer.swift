import COpenSSL
package import Telemetry

/// The least version of TLS that a server speaks.
package enum TLSVersion: String, CaseIterable, Sendable {
  case tls12 = "1.2"
  case tls13 = "1.3"

  var number: Int32 { self == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION }
}

extension TLSVersion: CustomStringConvertible {
  package var description: String { rawValue }
}

/// How TLS goes on a server, all its loops together.
package struct TLSUsage: Sendable {
  /// Handshakes that were finished.
  package let handshakes = Counter()
  /// Of these, those that went on with what an earlier connection had agreed on.
  package let resumptions = Counter()
  /// Clients that broke off, or made no sense.
  package let failures = Counter()
  /// Clients that took too long.
  package let timeouts = Counter()
  /// Clients that spoke plain HTTP.
  package let plainRequests = Counter()
  /// Now.
  package let connections = Counter()

  package init() {}
}

/// What a server's sessions have in common. Sessions keep theirs when certificates change.
package final class TLSServer: Sendable {
  package let identities: [TLSIdentity]
  package let usage: TLSUsage
  /// What a client may take to finish the handshake.
  let handshakeSeconds: Int
  /// What a client hears that speaks plain HTTP.
  let plainAnswer: [UInt8]

  /// Reads the files of at least one identity; the first is for clients that ask for no name, or
  /// for one that no certificate is for.
  package init(
    _ files: [TLSIdentity.Files], leastVersion: TLSVersion = .tls12, handshakeSeconds: Int = 10,
    usage: TLSUsage = TLSUsage(), plainAnswer: [UInt8] = []
  ) throws(TLSIdentity.Failure) {
    // Not shared with another server: OpenSSL calls back the one that was named to a context last.
    identities = try files.map { file throws(TLSIdentity.Failure) in
      try TLSIdentity(file, leastVersion: leastVersion)
    }
    self.usage = usage
    self.handshakeSeconds = handshakeSeconds
    self.plainAnswer = plainAnswer
    let this = Unmanaged.passUnretained(self).toOpaque()
    // Each session keeps its server, so it is there when OpenSSL asks.
    rtm_tls_on_server_name(identities[0].context.pointer, chooseIdentity, this)
  }

  fileprivate func identity(named name: UnsafePointer<CChar>) -> TLSIdentity? {
    identities.first { $0.isFor(name) }
  }
}

/// Shows the certificate that is for the name which the client asks for (SNI). On any thread.
private func chooseIdentity(
  ssl: OpaquePointer?, alert: UnsafeMutablePointer<Int32>?, server: UnsafeMutableRawPointer?
) -> Int32 {
  guard let server, let name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) else {
    return SSL_TLSEXT_ERR_NOACK
  }
  let identities = Unmanaged<TLSServer>.fromOpaque(server).takeUnretainedValue()
  if let identity = identities.identity(named: name) {
    SSL_set_SSL_CTX(ssl, identity.context.pointer)
  }
  return SSL_TLSEXT_ERR_OK
}
