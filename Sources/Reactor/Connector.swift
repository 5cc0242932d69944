import CLinux
import Glibc
package import Threads

/// A connection being made; tells its outcome once, in a turn of its loop.
package final class Connector {
  private unowned let loop: EventLoop
  private var socket: Descriptor?
  private var registration: EventLoop.Registration?
  private var completion: ((consuming Outcome) -> Void)?

  package enum Outcome: ~Copyable {
    case connected(Descriptor)
    case failed(SystemError)
  }

  /// Begins to connect to `address`; `completion` is not called before this returns.
  package init(
    to address: Address, on loop: EventLoop, completion: @escaping (consuming Outcome) -> Void
  ) throws(SystemError) {
    self.loop = loop
    let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = try Descriptor(owning: Glibc.socket(address.family, type, 0), from: "socket")
    if address.family != AF_UNIX {
      setOption(Int32(IPPROTO_TCP), TCP_NODELAY, 1, of: socket.number)
    }
    let status = address.withSocketAddress { connect(socket.number, $0, $1) }
    guard status == 0 || errno == EINPROGRESS else { throw SystemError("connect") }
    let number = socket.number
    self.socket = consume socket
    self.completion = completion
    registration = try loop.add(number, for: .writable, handler: self)
  }

  /// Gives up; the completion is not called.
  package func cancel() {
    completion = nil
    if let registration { loop.remove(registration) }
    registration = nil
    socket = nil
  }
}

extension Connector: EventHandler {
  package func ready(_ readiness: Readiness) {
    guard let completion, let socket = socket.take() else { return }
    let error = pendingError(of: socket.number)
    cancel()
    completion(error == 0 ? .connected(socket) : .failed(SystemError("connect", errno: error)))
  }

  package func loopEnded() { cancel() }

  /// `SO_ERROR`: how the connecting went.
  private func pendingError(of number: Int32) -> Int32 {
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &length)
    return error
  }
}
