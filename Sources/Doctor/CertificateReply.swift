import Reactor

/// What a server's certificate tells.
struct CertificateReply {
  let peer: TLSPeer
  /// Whom it was asked for.
  let host: String
  /// In seconds since 1970.
  let now: Int
  /// Whatever it says, for `--insecure` was given.
  let isTrustedAnyway: Bool

  private static let day = 86_400  // seconds
  /// Who renews by themselves have done so by then.
  private static let fewestDays = 14

  /// `time` is how long the handshake took.
  func finding(in time: Duration) -> Finding {
    if let problem = peer.problem { return finding(of: problem) }
    let names = peer.certificate?.names.prefix(3).joined(separator: ", ") ?? ""
    let end = peer.chain.map(\.notAfter).min() ?? now
    let days = (end - now) / Self.day
    guard days >= Self.fewestDays else {
      return Finding(
        .tls, .warning, "the certificate expires in \(days) days, on \(TLSCertificate.day(end))",
        fixes: Self.renewal)
    }
    return Finding(
      .tls, .ok,
      "\(peer.version) in \(time.inWords); the certificate is for \(names), "
        + "trusted, and good until \(TLSCertificate.day(end))")
  }

  private static let renewal = [
    "renew it: certbot renew, or whatever makes it; rtm serve takes the new files by itself"
  ]

  private func finding(of problem: TLSPeer.Problem) -> Finding {
    var fixes: [String]
    switch problem {
    case .expired: fixes = Self.renewal
    case .notYetValid: fixes = ["check the clock of this machine: timedatectl"]
    case .selfSigned:
      fixes = [
        "take one that is signed: certbot, or Caddy in front",
        "or name its file: --ca-file FILE; browsers will refuse it all the same",
      ]
    case .unknownIssuer:
      fixes = [
        "have the server send the whole chain: fullchain.pem, not cert.pem",
        "or, if the authority is your own, name its file: --ca-file FILE",
      ]
    case .wrongName: fixes = [rename]
    case .other: fixes = ["look at it: openssl s_client -connect \(host):443 -showcerts"]
    }
    // What is to be done is said apart.
    let complaint = peer.complaint(asking: host)
    var detail =
      complaint.firstRange(of: "; ").map { String(complaint[..<$0.lowerBound]) }
      ?? complaint
    if !peer.isForHost, problem != .wrongName {
      detail += ", and is \(peer.purpose(asking: host))"
      fixes.append(rename)
    }
    return Finding(.tls, isTrustedAnyway ? .warning : .failure(.broken), detail, fixes: fixes)
  }

  private var rename: String { "use a name that it has, or have one made for '\(host)'" }
}
