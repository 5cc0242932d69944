import CommandKit
package import Reactor

extension ServerSettings {
  /// Of TLS.
  static let encryption: [Setting] = [
    Setting(
      "tls-cert", .file, \.certificateFiles,
      help: "Speak TLS, with this certificate: PEM, the server's own first, then those between it "
        + "and the root. Clients get the first that is for the name they ask for.",
      parse: { $0 }),
    Setting(
      "tls-key", .file, \.keyFiles,
      help: "Its private key, PEM; one for each certificate, in the same order. Without it, the "
        + "key stands in the certificate's file.",
      parse: { $0 }),
    Setting(
      "tls-min-version", .choice(TLSVersion.allCases.map(\.rawValue)), \.leastTLSVersion,
      help: "The oldest version of TLS to speak.", parse: { TLSVersion(rawValue: $0) ?? .tls12 }),
    Setting(
      "tls-handshake-timeout", .text("SECONDS"), \.handshakeSeconds,
      help: "Close a client whose handshake takes longer.", parse: Quantity.count),
  ]

  /// The certificates with their keys; the first is for clients that ask for no known name.
  package var identityFiles: [TLSIdentity.Files] {
    certificateFiles.enumerated().map { index, file in
      TLSIdentity.Files(
        certificate: file, key: keyFiles.indices.contains(index) ? keyFiles[index] : file)
    }
  }

  package var hasCertificate: Bool { !certificateFiles.isEmpty }
}
