import Reactor
import Telemetry
import Threads

/// Takes clients from a listener into one worker, a few at a time so that others get theirs.
final class Acceptor {
  private static let clientsAWake = 8
  /// How long accepting rests when the process has no descriptor left.
  private static let rest = Duration.milliseconds(500)

  private let listener: Listener
  private unowned let worker: Worker
  private var registration: EventLoop.Registration?
  private var isStopped = false

  init(_ listener: Listener, worker: Worker) throws(SystemError) {
    self.listener = listener
    self.worker = worker
    try watch()
  }

  /// Takes those who wait already, and has all others refused.
  func stop() {
    isStopped = true
    ignore()
    while case .connection(let socket, _) = listener.accept() { worker.take(socket) }
    listener.refuse()
  }

  private func watch() throws(SystemError) {
    registration = try worker.loop.add(
      listener.number, for: [.readable, .exclusive], handler: self)
  }

  private func ignore() {
    if let registration { worker.loop.remove(registration) }
    registration = nil
  }

  /// Waits for descriptors to become free, rather than spin on a listener that stays readable.
  private func pause(because error: SystemError) {
    worker.shared.log.warning(
      "accepting-paused",
      ["listener": "\(listener.address)", "reason": "\(error)", "remedy": "raise ulimit -n"])
    ignore()
    worker.loop.after(Self.rest) { [weak self] in
      guard let self, !isStopped else { return }
      do throws(SystemError) { try watch() } catch { pause(because: error) }
    }
  }
}

extension Acceptor: EventHandler {
  func ready(_ readiness: Readiness) {
    for _ in 0..<Self.clientsAWake {
      switch listener.accept() {
      case .connection(let socket, _): worker.take(socket)
      case .none: return
      case .exhausted(let error): return pause(because: error)
      }
    }
  }
}
