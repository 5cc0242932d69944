package import Telemetry

/// What this machine lets a server have.
package struct Machine: Sendable {
  private let limits: SystemLimits
  private let isOfServer: Bool

  /// `isOfServer`: the server that is looked at runs here, so that its limits are these.
  package init(_ limits: SystemLimits, isOfServer: Bool) {
    self.limits = limits
    self.isOfServer = isOfServer
  }

  /// Below this even a small site's server runs out.
  private static let fewestFiles = 1024
  /// Below this a proxy here soon runs out of connections to one server.
  private static let fewestPorts = 10_000

  /// At least one of each subject that is known.
  package var findings: [Finding] {
    let allowances = limits.allowances(connections: nil)
    let short = allowances.filter { !$0.suffices }
    let subjects = Set(short.map { Self.subject(of: $0.of) })
    let fine = allowances.filter { !subjects.contains(Self.subject(of: $0.of)) }
    return (fine.compactMap(praise) + short.map(complaint) + [ports].compactMap { $0 })
      .sorted { $0.subject.place < $1.subject.place }
  }

  private static func subject(of resource: SystemLimits.Resource) -> Finding.Subject {
    switch resource {
    case .files, .filesOfAnyProcess: .files
    case .acceptQueue, .handshakes: .acceptQueue
    case .memory: .memory
    }
  }

  private func praise(_ allowance: SystemLimits.Allowance) -> Finding? {
    let detail: String
    switch allowance.of {
    case .files: detail = "\(allowance.have) for a process of yours, sockets among them"
    case .acceptQueue: detail = "\(allowance.have) clients may wait to be accepted"
    case .memory: detail = "\(allowance.have >> 20) MB in this control group"
    case .filesOfAnyProcess, .handshakes: return nil
    }
    return Finding(Self.subject(of: allowance.of), .ok, detail)
  }

  private func complaint(_ allowance: SystemLimits.Allowance) -> Finding {
    let isDire = isOfServer && allowance.of == .files && allowance.have < Self.fewestFiles
    let subject = Self.subject(of: allowance.of)
    let what = allowance.what == subject.rawValue ? "" : "\(allowance.what): "
    return Finding(
      subject, isDire ? .failure(.broken) : .warning,
      "\(what)\(allowance.have) is low, a busy server wants \(allowance.want)",
      fixes: [allowance.remedy])
  }

  private var ports: Finding? {
    guard let ports = limits.ports else { return nil }
    let text = "\(ports.count) for outgoing connections, \(ports.lowerBound) to \(ports.upperBound)"
    guard ports.count < Self.fewestPorts else { return Finding(.ports, .ok, text) }
    return Finding(
      .ports, .warning, "\(text): a proxy here holds no more connections to one server",
      fixes: ["sysctl -w net.ipv4.ip_local_port_range='10000 60999'"])
  }
}

extension Finding.Subject {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
