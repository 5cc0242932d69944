import Glibc
import Reactor
import Settings
import Threads

// MARK: Address

extension Examination {
  func findAddresses() -> [Address]? {
    let host = credentials.url.host
    let start = ContinuousClock.now
    do {
      let addresses = try Resolver.addresses(of: host, port: credentials.url.port)
      let names = Self.hosts(of: addresses)
      report(
        Finding(
          .address, .ok,
          names == [host]
            ? "\(host) needs no looking up"
            : "\(host) is \(names.joined(separator: ", "))"
              + " (\((ContinuousClock.now - start).inWords))"))
      return addresses
    } catch {
      report(
        Finding(
          .address, .failure(.unreachable), "\(error)",
          fixes: ["check the spelling of '\(host)', and this machine's DNS: /etc/resolv.conf"]))
      return nil
    }
  }

  private static func hosts(of addresses: [Address]) -> [String] {
    addresses.map { if case .ip(let host, _) = $0 { host } else { "\($0)" } }
  }
}

// MARK: Connection

extension Examination {
  /// Of a name with more addresses, these are tried.
  private static let mostAddresses = 8

  /// Tries all addresses, as one that does not answer slows down every client that takes it first.
  func connect(_ addresses: [Address]) -> Address? {
    var reached: (address: Address, time: Duration)?
    var troubles: [(address: Address, outcome: Line.Outcome)] = []
    for address in addresses.prefix(Self.mostAddresses) {
      let start = ContinuousClock.now
      let line = Line(on: loop)
      let outcome = line.connect(to: address, within: patience)
      line.close()
      if case .connected = outcome {
        reached = reached ?? (address, ContinuousClock.now - start)
      } else {
        troubles.append((address, outcome))
      }
    }
    let trouble = troubles.map { "\($0.address): \(Self.reason(of: $0.outcome))" }
      .joined(separator: "; ")
    guard let reached else {
      report(
        Finding(
          .connection, .failure(.unreachable), trouble,
          fixes: troubles.first.map { remedies(for: $0.outcome, at: $0.address) } ?? []))
      return nil
    }
    let detail = "\(reached.address) answers in \(reached.time.inWords)"
    report(
      troubles.isEmpty
        ? Finding(.connection, .ok, detail)
        : Finding(
          .connection, .warning, "\(detail), but \(trouble)",
          fixes: ["serve at that address too, or take it out of DNS"]))
    return reached.address
  }

  private static func reason(of outcome: Line.Outcome) -> String {
    switch outcome {
    case .connected: ""
    case .timedOut: "no answer"
    case .failed(let error): error.reason
    case .insecure(let failure): "\(failure)"
    }
  }

  private func remedies(for outcome: Line.Outcome, at address: Address) -> [String] {
    switch outcome {
    case .failed(let error) where error.errno == ECONNREFUSED:
      let others = otherPorts(at: address).map { "\($0)" }.joined(separator: ", ")
      let hint = others.isEmpty ? "" : "; something listens on \(others)"
      return [
        "nothing listens on port \(address.port ?? 0): check the port\(hint)",
        "or start the server: rtm serve",
      ]
    case .timedOut:
      return ["a firewall drops what is sent there: open port \(address.port ?? 0) in it"]
    default:
      return ["there is no way to that network: check routes and VPN"]
    }
  }

  /// Where servers like ours are often found, and something listens now.
  private func otherPorts(at address: Address) -> [UInt16] {
    guard case .ip(let host, let port) = address else { return [] }
    return [6001, 443, 80, 8080].filter { other in
      guard other != port else { return false }
      let line = Line(on: loop)
      defer { line.close() }
      let outcome = line.connect(to: .ip(host: host, port: other), within: .milliseconds(500))
      if case .connected = outcome { return true }
      return false
    }
  }
}
