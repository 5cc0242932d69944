import COpenSSL
import Glibc

/// Which servers a client trusts.
package struct TLSTrust: Equatable, Sendable {
  /// PEM certificates to trust, instead of the system's.
  package var file: String?
  /// Any server, whoever it is.
  package var isBlind: Bool

  package init(file: String? = nil, isBlind: Bool = false) {
    self.file = file
    self.isBlind = isBlind
  }
}

/// What a client's sessions with one host have in common: whom it trusts, and the name it asks for.
package struct TLSClient: Sendable {
  package let host: String
  let context: TLSContext

  package enum Failure: Error, CustomStringConvertible {
    case unreadable(file: String, reason: String)

    package var description: String {
      switch self {
      case .unreadable(let file, let reason):
        "cannot read certificates from '\(file)': \(reason); --ca-file takes a PEM file"
      }
    }
  }

  /// `host` is a name, or a numeric address.
  package init(of host: String, trusting trust: TLSTrust) throws(Failure) {
    self.host = host
    context = TLSContext(TLS_client_method(), leastVersion: TLS1_2_VERSION)
    let pointer = context.pointer
    _ = rtm_tls_ask_for_http(pointer)
    SSL_CTX_set_verify(pointer, trust.isBlind ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
    guard let file = trust.file else {
      // What SSL_CERT_FILE and SSL_CERT_DIR name, else the system's.
      SSL_CTX_set_default_verify_paths(pointer)
      return
    }
    ERR_clear_error()
    guard SSL_CTX_load_verify_locations(pointer, file, nil) == 1 else {
      let reason = access(file, R_OK) == 0 ? "it has none" : String(cString: strerror(errno))
      throw .unreadable(file: file, reason: reason.lowercased())
    }
    // The server's own certificate may be named, too.
    X509_STORE_set_flags(SSL_CTX_get_cert_store(pointer), UInt(X509_V_FLAG_PARTIAL_CHAIN))
  }

  /// Has `ssl` ask for the host, and its certificate looked at for that name.
  func name(in ssl: OpaquePointer) {
    let parameters = SSL_get0_param(ssl)
    let address = String(host.prefix { $0 != "%" })
    if X509_VERIFY_PARAM_set1_ip_asc(parameters, address) == 1 { return }
    X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    SSL_set1_host(ssl, host)
    _ = rtm_tls_set_server_name(ssl, host)
  }
}

/// What sessions have in common. OpenSSL allows all threads to use one at once.
final class TLSContext: Sendable {
  private let bits: UInt

  /// `method` is one of OpenSSL's, which are never freed.
  init(_ method: OpaquePointer?, leastVersion: Int32) {
    guard let pointer = SSL_CTX_new(method), rtm_tls_configure(pointer, leastVersion) == 1 else {
      preconditionFailure("OpenSSL cannot make a TLS context; check its configuration file")
    }
    bits = UInt(bitPattern: pointer)
  }

  deinit { SSL_CTX_free(pointer) }

  var pointer: OpaquePointer {
    guard let pointer = OpaquePointer(bitPattern: bits) else {
      preconditionFailure("a context is never at 0")
    }
    return pointer
  }
}
