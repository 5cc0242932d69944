import COpenSSL
import Glibc

/// A certificate chain and its key, read from two PEM files: who a server is.
package final class TLSIdentity: Sendable {
  package let files: Files
  /// The server's own.
  package let certificate: TLSCertificate
  /// Whether every user of the machine may read the key.
  package let isKeyOpenToAll: Bool
  let context: TLSContext
  private let leaf: UInt

  /// Where they stand. One file may have both.
  package struct Files: Hashable, Sendable {
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// What is wrong with the files.
  package enum Failure: Error, Equatable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    case noCertificate(file: String)
    case noKey(file: String)
    case encryptedKey(file: String)
    case otherKey(Files)
    case refused(file: String, reason: String)

    package var description: String {
      switch self {
      case .unreadable(let file, let reason): "cannot read '\(file)': \(reason)"
      case .noCertificate(let file):
        "'\(file)' has no PEM certificate, which begins with -----BEGIN CERTIFICATE-----"
      case .noKey(let file):
        "'\(file)' has no PEM private key, which begins with -----BEGIN PRIVATE KEY-----"
      case .encryptedKey(let file):
        "the key in '\(file)' is encrypted; write it without its passphrase, readable by rtm only: "
          + "openssl pkey -in '\(file)' -out FILE"
      case .otherKey(let files):
        "the key in '\(files.key)' is not that of the first certificate in "
          + "'\(files.certificate)'; the server's own certificate must come first"
      case .refused(let file, let reason): "OpenSSL does not take what is in '\(file)': \(reason)"
      }
    }
  }

  /// Reads both files, and checks that they belong together.
  package init(_ files: Files, leastVersion: TLSVersion) throws(Failure) {
    self.files = files
    let context = TLSContext(TLS_server_method(), leastVersion: leastVersion.number)
    self.context = context
    let chain = try Self.certificates(in: files.certificate)
    guard let first = chain.first else { throw .noCertificate(file: files.certificate) }
    defer { for certificate in chain { X509_free(certificate) } }
    let key = try Self.key(in: files.key)
    defer { EVP_PKEY_free(key) }
    ERR_clear_error()
    guard X509_check_private_key(first, key) == 1 else { throw .otherKey(files) }
    guard SSL_CTX_use_certificate(context.pointer, first) == 1,
      SSL_CTX_use_PrivateKey(context.pointer, key) == 1,
      chain.dropFirst().allSatisfy({ rtm_tls_add_chain_certificate(context.pointer, $0) == 1 })
    else { throw .refused(file: files.certificate, reason: TLSFailure.lastReason()) }
    rtm_tls_serve_http(context.pointer)
    SSL_CTX_set_num_tickets(context.pointer, 1)
    var status = stat()
    isKeyOpenToAll = stat(files.key, &status) == 0 && status.st_mode & S_IROTH != 0
    X509_up_ref(first)
    leaf = UInt(bitPattern: first)
    certificate = TLSCertificate(first)
  }

  deinit { X509_free(OpaquePointer(bitPattern: leaf)) }

  /// Whether the certificate is for `name`, a host's.
  func isFor(_ name: UnsafePointer<CChar>) -> Bool {
    X509_check_host(OpaquePointer(bitPattern: leaf), name, strlen(name), 0, nil) == 1
  }
}

// MARK: Reading files

extension TLSIdentity {
  /// In their order; owned by the caller.
  private static func certificates(in file: String) throws(Failure) -> [OpaquePointer] {
    let source = try open(file)
    defer { BIO_free(source) }
    var chain: [OpaquePointer] = []
    while let certificate = PEM_read_bio_X509(source, nil, nil, nil) { chain.append(certificate) }
    return chain
  }

  private static func key(in file: String) throws(Failure) -> OpaquePointer {
    let source = try open(file)
    defer { BIO_free(source) }
    var wasAsked = false
    // Without this OpenSSL would ask for the passphrase at the terminal.
    let key = PEM_read_bio_PrivateKey(
      source, nil,
      { _, _, _, wasAsked in
        wasAsked?.storeBytes(of: true, as: Bool.self)
        return -1
      }, &wasAsked)
    if wasAsked { throw .encryptedKey(file: file) }
    guard let key else { throw .noKey(file: file) }
    return key
  }

  private static func open(_ file: String) throws(Failure) -> OpaquePointer {
    ERR_clear_error()
    errno = 0
    guard let source = BIO_new_file(file, "r") else {
      throw .unreadable(file: file, reason: String(cString: strerror(errno)).lowercased())
    }
    return source
  }
}
