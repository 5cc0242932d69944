import CLinux
import Glibc
package import Network
package import Threads

/// A listening socket. One stands in every loop's epoll, `EPOLLEXCLUSIVE`: not `SO_REUSEPORT`,
/// under which a second server would bind silently and take clients away.
package final class Listener: Sendable {
  /// With the port that the kernel chose, when 0 was asked for.
  package let address: Address
  /// Whether TLS is to be spoken with whoever comes.
  package let isSecure: Bool
  private let socket: Descriptor
  /// Of the socket's file in the file system. The open socket keeps it from being used again.
  private let inode: ino_t?

  /// Binds and listens.
  ///
  /// A path whose server is gone is taken over; one that still answers is an error (`EADDRINUSE`).
  /// `mode` is for the path's file, which is never open to more, not for a moment: the process'
  /// umask sees to that, so no other thread may make files meanwhile.
  package init(
    at address: Address, mode: UInt32? = nil, isSecure: Bool = false
  ) throws(SystemError) {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = try Descriptor(owning: Glibc.socket(address.family, type, 0), from: "socket")
    switch address {
    case .ip:
      setOption(SOL_SOCKET, SO_REUSEADDR, 1, of: socket.number)
      // Those that it accepts inherit it: a peer that is gone is found, if nobody else asks for it.
      setOption(SOL_SOCKET, SO_KEEPALIVE, 1, of: socket.number)
      setOption(Int32(IPPROTO_TCP), TCP_KEEPIDLE, Listener.keepAliveSeconds, of: socket.number)
      if address.family == AF_INET6 {
        setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0, of: socket.number)
      }
    case .unix(let path):
      if Listener.isAbandoned(path, address) { unlink(path) }
    }
    let mask = mode.map { umask(~$0 & 0o777) }
    let status = address.withSocketAddress { bind(socket.number, $0, $1) }
    let error = SystemError("bind")
    if let mask { umask(mask) }
    guard status == 0 else { throw error }
    guard listen(socket.number, 4096) == 0 else { throw SystemError("listen") }
    self.address = Listener.bound(socket.number, askedFor: address)
    self.socket = socket
    self.isSecure = isSecure
    inode = Listener.inode(of: address)
  }

  /// After so long without a sign of life TCP asks for one, then nine times, every 75 s.
  private static let keepAliveSeconds: Int32 = 300

  deinit { removePath() }

  /// Removes a unix listener's path, unless another server has taken it over; for when it listens
  /// no more. Whoever ends the process calls it: nothing frees a listener before an exit.
  package func removePath() {
    guard case .unix(let path) = address, let inode, Listener.inode(of: address) == inode else {
      return
    }
    unlink(path)
  }

  private static func inode(of address: Address) -> ino_t? {
    guard case .unix(let path) = address else { return nil }
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_ino : nil
  }

  /// For a loop's epoll.
  package var number: Int32 { socket.number }

  package enum Accepted: ~Copyable {
    /// `from` is `nil` of a unix socket's client.
    case connection(Descriptor, from: IPAddress?)
    /// Nobody waits.
    case none
    /// No descriptor is free for one who waits; try again later.
    case exhausted(SystemError)
  }

  /// Takes one client out of the queue; the socket does not block, nor delay small writes.
  package func accept() -> Accepted {
    var peer = sockaddr_storage()
    let client = rtm_accept(socket.number, &peer)
    guard client < 0 else {
      if address.family != AF_UNIX {
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1, of: client)
      }
      do {
        return .connection(
          try Descriptor(owning: client, from: "accept4"), from: IPAddress(peer))
      } catch {
        return .exhausted(error)
      }
    }
    switch errno {
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SystemError("accept4"))
    default: return .none  // EAGAIN, or a client that left while it waited
    }
  }

  /// Says `bytes` to a client that was accepted, as far as the kernel takes them, and lets it go.
  ///
  /// What it has sent is read first: else the kernel resets the connection instead of ending it,
  /// and some peers drop what they were told.
  package static func dismiss(_ client: consuming Descriptor, with bytes: [UInt8]) {
    var rest = [UInt8](repeating: 0, count: 4096)
    _ = recv(client.number, &rest, rest.count, 0)
    _ = bytes.withUnsafeBytes { transmit($0, to: client.number) }
    endWriting(client.number)
  }

  /// Refuses whoever comes from now on. Whoever still waits is reset: accept them first.
  package func refuse() {
    removePath()
    endBothWays(socket.number)
  }

  private static func bound(_ number: Int32, askedFor address: Address) -> Address {
    guard case .ip(let host, _) = address else { return address }
    var port: UInt16 = 0
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    withUnsafeMutablePointer(to: &storage) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(number, $0, &length)
      }
      // The port stands at the same place in both families' addresses.
      port = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_port }
    }
    return .ip(host: host, port: UInt16(bigEndian: port))
  }

  /// Whether `path` is a socket that nobody listens at any more. Nothing else is ever removed.
  private static func isAbandoned(_ path: String, _ address: Address) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let probe = Glibc.socket(AF_UNIX, type, 0)
    defer { close(probe) }
    return address.withSocketAddress { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
  }
}

extension IPAddress {
  /// `nil` of another family.
  fileprivate init?(_ storage: sockaddr_storage) {
    let address = withUnsafeBytes(of: storage) { bytes -> IPAddress? in
      switch Int32(storage.ss_family) {
      case AF_INET:
        return IPAddress(
          v4: UInt32(bigEndian: bytes.load(as: sockaddr_in.self).sin_addr.s_addr))
      case AF_INET6:
        let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 0
        let (high, low) = (offset, offset + 8)
        return IPAddress(
          high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: high, as: UInt64.self)),
          low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: low, as: UInt64.self)))
      default:
        return nil
      }
    }
    guard let address else { return nil }
    self = address
  }
}

func setOption(_ level: Int32, _ name: Int32, _ value: Int32, of number: Int32) {
  var value = value
  setsockopt(number, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
}
