import Glibc
import Reactor
import Settings

// MARK: TLS

extension Examination {
  /// There is no TLS, or none to be trusted; it has been told.
  struct Insecure: Error {}

  /// Looks at the server's certificate whatever is wrong with it; the session to go on with, which
  /// trusts nobody that it must not.
  func secure(_ address: Address) throws(Insecure) -> TLSClient {
    let host = credentials.url.host
    let look: TLSClient
    let use: TLSClient
    do {
      let anyone = TLSTrust(file: credentials.trust.file, isBlind: true)
      look = try TLSClient(of: host, trusting: anyone)
      use = try TLSClient(of: host, trusting: credentials.trust)
    } catch {
      report(Finding(.tls, .failure(.broken), "\(error)", fixes: ["check --ca-file"]))
      throw Insecure()
    }
    let start = ContinuousClock.now
    let line = Line(on: loop, securedBy: look)
    let outcome = line.connect(to: address, within: patience)
    line.close()
    guard case .connected = outcome, let peer = line.peer else {
      report(Self.finding(of: outcome))
      throw Insecure()
    }
    let certificate = CertificateReply(
      peer: peer, host: host, now: Glibc.time(nil), isTrustedAnyway: credentials.trust.isBlind)
    let finding = certificate.finding(in: ContinuousClock.now - start)
    report(finding)
    if case .failure = finding.verdict { throw Insecure() }
    return use
  }

  private static func finding(of outcome: Line.Outcome) -> Finding {
    guard case .insecure(let failure) = outcome else {
      return Finding(
        .tls, .failure(.unreachable), "the handshake is not answered",
        fixes: ["check the port: what listens there waits for something else than TLS"])
    }
    switch failure {
    case .notTLS:
      return Finding(
        .tls, .failure(.broken), "the server speaks no TLS on this port",
        fixes: [
          "write ws:// for wss://, or take the port where it does",
          "or turn TLS on: rtm serve --tls-cert FILE --tls-key FILE",
        ])
    case .ended:
      return Finding(
        .tls, .failure(.broken), "the server ends the connection in the handshake",
        fixes: ["check the port: 'wss://' wants TLS there", "see what the server's log says"])
    default:
      return Finding(
        .tls, .failure(.broken), "\(failure)", fixes: ["see what the server's log says"])
    }
  }

  /// Whether a TLS handshake is answered there, be the certificate what it may.
  func speaksTLS(_ address: Address) -> Bool {
    let trust = TLSTrust(isBlind: true)
    do {
      let client = try TLSClient(of: credentials.url.host, trusting: trust)
      let line = Line(on: loop, securedBy: client)
      defer { line.close() }
      switch line.connect(to: address, within: .seconds(2)) {
      case .connected, .insecure(.alert): return true
      default: return false
      }
    } catch { return false }
  }
}
