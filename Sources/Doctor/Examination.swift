package import Reactor
package import Settings

/// Walks the way from here to an app on a server, as clients and app servers go it, and tells what
/// it finds on each part. A part that fails stops those that need it. For programs: it waits.
package final class Examination {
  let credentials: Credentials
  let loop: EventLoop
  /// For a step.
  let patience: Duration = .seconds(5)
  /// How long a connection is to be left alone.
  let idleTime: Duration
  let version: String
  private let tell: (News) -> Void

  package enum News {
    case found(Finding)
    /// The next finding takes its time.
    case waits(Finding.Subject, Duration)
  }

  /// `version` is this program's; `tell` is called with each finding when it is made.
  package init(
    _ credentials: Credentials, idleTime: Duration, version: String, on loop: EventLoop,
    tell: @escaping (News) -> Void
  ) {
    self.credentials = credentials
    self.idleTime = idleTime
    self.version = version
    self.loop = loop
    self.tell = tell
  }

  package func run() {
    guard let addresses = findAddresses() else {
      return skip(from: .connection, "it needs the address")
    }
    guard let address = connect(addresses) else {
      return skip(from: .upgrade, "it needs the connection")
    }
    let tls: TLSClient?
    do { tls = isSecure ? try secure(address) : nil } catch {
      return skip(from: .upgrade, "it needs TLS that is to be trusted")
    }
    let door = Door(address: address, host: credentials.url.authority, tls: tls)
    switch openSocket(at: door) {
    case .noServer: skip(from: .clock, "it needs a Pusher server")
    case .refused(let need):
      _ = call(at: door, lacking: need)
      skip(from: .roundTrip, "it needs \(need)")
    case .failed:
      _ = call(at: door)
      skip(from: .roundTrip, "it needs a WebSocket")
    case .other(let socket, let place):
      _ = call(at: door, lacking: place.isConfirmed ? nil : "a server of ours, or of Pusher's kind")
      skip([.roundTrip], "it needs a server that speaks pusher")
      let idle = secondSocket(at: door, place)
      close(socket)
      leaveAlone(idle)
    case .open(let socket):
      examine(socket, at: door)
    }
  }

  private func examine(_ socket: Socket, at door: Door) {
    let isSigned = call(at: door)
    // Silent from now on, while others are looked at.
    let idle = secondSocket(at: door)
    if isSigned {
      roundTrip(socket, at: door)
    } else {
      skip([.roundTrip], "it needs the signed call")
    }
    close(socket)
    leaveAlone(idle)
  }

  var isSecure: Bool { credentials.url.isSecure }

  func report(_ finding: Finding) { tell(.found(finding)) }
  func announce(_ subject: Finding.Subject, _ time: Duration) { tell(.waits(subject, time)) }

  func skip(_ subjects: [Finding.Subject], _ reason: String) {
    for subject in subjects { report(Finding(subject, .skipped, reason)) }
  }

  /// All that comes at `first` or behind it, of the server.
  private func skip(from first: Finding.Subject, _ reason: String) {
    let all = Finding.Subject.allCases.drop { $0 != first }
    skip(all.filter { !$0.isOfMachine && ($0 != .tls || isSecure) }, reason)
  }
}

/// Where the server was reached, and what it is called there.
struct Door {
  let address: Address
  /// As in the `Host` header.
  let host: String
  let tls: TLSClient?
}
