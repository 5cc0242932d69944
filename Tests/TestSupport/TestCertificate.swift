package import Foundation

/// A certificate and its key in two PEM files, made by `openssl req`. It is signed by itself, so it
/// is its own authority.
package struct TestCertificate: Sendable {
  package let certificate: URL
  package let key: URL

  /// `names` are as in subjectAltName: `DNS:localhost,IP:127.0.0.1`. The files are called `name`.
  package init(
    for names: String, in folder: URL, named name: String = "server", passphrase: String? = nil
  ) throws {
    certificate = folder.appending(path: "\(name).pem")
    key = folder.appending(path: "\(name).key")
    let protection = passphrase.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"]
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-subj", "/CN=\(name)", "-addext", "subjectAltName=\(names)", "-days", "2",
        "-keyout", key.path, "-out", certificate.path,
      ] + protection
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw OpenSSLFailed() }
  }

  private struct OpenSSLFailed: Error {}
}
