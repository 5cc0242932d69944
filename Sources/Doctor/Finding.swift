/// What one look at a server, at the way to it, or at this machine has shown.
package struct Finding: Equatable, Sendable {
  package let subject: Subject
  package let verdict: Verdict
  /// One line, which may quote the server.
  package let detail: String
  /// What to do, one thing each: to type, or to write into a configuration.
  package let fixes: [String]

  package init(
    _ subject: Subject, _ verdict: Verdict, _ detail: String, fixes: [String] = []
  ) {
    self.subject = subject
    self.verdict = verdict
    self.detail = detail
    self.fixes = fixes
  }

  package enum Verdict: Equatable, Sendable {
    case ok
    case warning
    case failure(Kind)
    /// Not looked at, for what it needs is missing.
    case skipped
  }

  /// Who is at fault, as exit statuses tell it.
  package enum Kind: Equatable, Sendable {
    /// There is no way to the server.
    case unreachable
    /// The server does not want us.
    case refused
    /// Something does not do what it should.
    case broken
  }

  /// In the order in which they are looked at.
  package enum Subject: String, Sendable, CaseIterable {
    case address, connection
    case tls = "TLS"
    case upgrade, handshake
    case messages = "protocol"
    case clock
    case signedCall = "signed call"
    case roundTrip = "round trip"
    case closing
    case idleTime = "idle time"
    // Of this machine:
    case files = "open files"
    case acceptQueue = "accept queue"
    case memory
    case ports

    package var isOfMachine: Bool {
      switch self {
      case .files, .acceptQueue, .memory, .ports: true
      default: false
      }
    }
  }
}

extension Duration {
  /// `0.34 ms`, `12 ms`, `1.5 s`.
  package var inWords: String {
    let milliseconds = self / .milliseconds(1)
    if milliseconds < 10 { return "\(Self.rounded(milliseconds, 100)) ms" }
    if milliseconds < 1000 { return "\(Int(milliseconds.rounded())) ms" }
    let seconds = Self.rounded(milliseconds / 1000, 10)
    return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
  }

  private static func rounded(_ number: Double, _ parts: Double) -> Double {
    (number * parts).rounded() / parts
  }
}
