import Network
import Reactor
import Telemetry
import Threads

/// Takes clients from a listener, a few at a time so that others get theirs.
final class Acceptor {
  /// Small, so that loops share a crowd that comes at once, and clients that are in wait for no
  /// more than the accepting of so many.
  private static let clientsAWake = 8
  /// How long accepting rests when the process has no descriptor left.
  private static let rest = Duration.milliseconds(500)

  private let listener: Listener
  private unowned let loop: EventLoop
  private let log: Log
  private let take: (consuming Descriptor, IPAddress?) -> Void
  private var registration: EventLoop.Registration?
  private var isStopped = false

  /// `take` gets each client, and where it comes from.
  init(
    _ listener: Listener, on loop: EventLoop, log: Log,
    take: @escaping (consuming Descriptor, IPAddress?) -> Void
  ) throws(SystemError) {
    self.listener = listener
    self.loop = loop
    self.log = log
    self.take = take
    try watch()
  }

  /// Takes those who wait already, and has all others refused.
  func stop() {
    isStopped = true
    ignore()
    while case .connection(let socket, let peer) = listener.accept() { take(socket, peer) }
    listener.refuse()
  }

  private func watch() throws(SystemError) {
    registration = try loop.add(
      listener.number, for: [.readable, .exclusive], handler: self)
  }

  private func ignore() {
    if let registration { loop.remove(registration) }
    registration = nil
  }

  /// Waits for descriptors to become free, rather than spin on a listener that stays readable.
  private func pause(because error: SystemError) {
    log.warning(
      "accepting-paused",
      ["listener": "\(listener.address)", "reason": "\(error)", "remedy": "raise ulimit -n"])
    ignore()
    loop.after(Self.rest) { [weak self] in
      guard let self, !isStopped else { return }
      do throws(SystemError) { try watch() } catch { pause(because: error) }
    }
  }
}

extension Acceptor: EventHandler {
  func ready(_ readiness: Readiness) {
    for _ in 0..<Self.clientsAWake {
      switch listener.accept() {
      case .connection(let socket, let peer): take(socket, peer)
      case .none: return
      case .exhausted(let error): return pause(because: error)
      }
    }
  }
}
