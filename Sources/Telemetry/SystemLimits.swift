import Glibc
import Threads

/// What the system lets a server have, as far as it is known.
package struct SystemLimits: Sendable, Equatable {
  /// The most files, sockets among them, that this process may have open; and any process.
  package var files: Int?
  package var filesOfAnyProcess: Int?
  /// How many clients may wait to be accepted: the kernel cuts the listeners' queues to it.
  package var acceptQueue: Int?
  /// How many half-open connections a listener may have, and whether more are served all the same.
  package var handshakes: Int?
  package var hasCookies: Bool?
  /// What the control group may have of memory, in bytes.
  package var memory: Int?
  /// From which outgoing connections have theirs.
  package var ports: ClosedRange<Int>?

  package init() {}

  /// What there is of something, and what a server could use of it.
  package struct Allowance: Equatable, Sendable {
    package let of: Resource
    package let have: Int
    package let want: Int
    /// A command, or where to write what.
    package let remedy: String

    package var suffices: Bool { have >= want }
    package var what: String { of.rawValue }
  }

  package enum Resource: String, Sendable {
    case files = "open files"
    case filesOfAnyProcess = "open files of any process"
    case acceptQueue = "clients that wait to be accepted"
    case handshakes = "half-open connections"
    case memory = "bytes of memory of the control group"
  }
}

// MARK: What falls short

extension SystemLimits {
  /// What a server without `--max-connections` should be able to hold.
  static let usualConnections = 10_000
  /// Files that are no connections: loops, listeners, the log.
  private static let otherFiles = 100
  private static let leastQueue = 1024
  /// Roughly what the program and a connection that does little take.
  private static let memoryOfProgram = 64 << 20
  private static let memoryOfConnection = 8 << 10

  /// Of all that is known. `connections` is the most that the server is to hold, if it was told.
  package func allowances(connections: Int?) -> [Allowance] {
    let connections = connections ?? Self.usualConnections
    let wantedFiles = connections + Self.otherFiles
    let wantedMemory = Self.memoryOfProgram + connections * Self.memoryOfConnection
    return [
      allowance(.files, files, wantedFiles) { want in
        "start it with 'ulimit -n \(want)', LimitNOFILE=\(want) in its systemd unit, "
          + "or docker run --ulimit nofile=\(want)"
      },
      allowance(.filesOfAnyProcess, filesOfAnyProcess, wantedFiles) {
        "sysctl -w fs.nr_open=\($0)"
      },
      allowance(.acceptQueue, acceptQueue, Self.leastQueue) { _ in
        "sysctl -w net.core.somaxconn=4096"
      },
      hasCookies == true
        ? nil
        : allowance(.handshakes, handshakes, Self.leastQueue) { _ in
          "sysctl -w net.ipv4.tcp_max_syn_backlog=4096"
        },
      allowance(.memory, memory, wantedMemory) { want in
        "MemoryMax=\(want >> 20)M in its systemd unit, or docker run --memory \(want >> 20)m"
      },
    ].compactMap { $0 }
  }

  /// What will run out before a server has what it could use.
  package func shortages(connections: Int?) -> [Allowance] {
    allowances(connections: connections).filter { !$0.suffices }
  }

  private func allowance(
    _ resource: Resource, _ have: Int?, _ want: Int, remedy: (Int) -> String
  ) -> Allowance? {
    have.map { Allowance(of: resource, have: $0, want: want, remedy: remedy(want)) }
  }

  /// Warns of what falls short; says nothing if all is well.
  package func warn(connections: Int?, log: Log) {
    for shortage in shortages(connections: connections) {
      log.warning(
        "system-limit-low",
        [
          "of": .text(shortage.what), "have": .number(shortage.have),
          "want": .number(shortage.want), "remedy": .text(shortage.remedy),
        ])
    }
  }
}

// MARK: Asking the system

extension SystemLimits {
  /// Those of this process now; what cannot be read is not known.
  package static var current: SystemLimits {
    var limits = SystemLimits()
    var files = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
      limits.files = Int(clamping: files.rlim_max)
    }
    limits.filesOfAnyProcess = KernelFile.number(in: "/proc/sys/fs/nr_open")
    limits.acceptQueue = KernelFile.number(in: "/proc/sys/net/core/somaxconn")
    limits.handshakes = KernelFile.number(in: "/proc/sys/net/ipv4/tcp_max_syn_backlog")
    limits.hasCookies = KernelFile.number(in: "/proc/sys/net/ipv4/tcp_syncookies").map { $0 > 0 }
    let ports = KernelFile.words(of: "/proc/sys/net/ipv4/ip_local_port_range")
      .flatMap { $0.split(separator: "\t") }.compactMap { Int($0) }
    if ports.count == 2, ports[0] <= ports[1] { limits.ports = ports[0]...ports[1] }
    // Version 2's file says "max" where there is no limit, version 1's a number beyond all memory.
    let memory =
      KernelFile.number(in: "/sys/fs/cgroup/memory.max")
      ?? KernelFile.number(in: "/sys/fs/cgroup/memory/memory.limit_in_bytes")
    limits.memory = memory.flatMap { $0 < 1 << 60 ? $0 : nil }
    return limits
  }
}
