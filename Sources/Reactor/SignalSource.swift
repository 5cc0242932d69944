import CLinux
import Glibc
package import Threads

/// Signals as events of a loop, by signalfd(2).
package final class SignalSource {
  private let descriptor: Descriptor
  private let handler: (Int32) -> Void

  /// Readable when a signal has come that the loop has not handled yet: for those who wait by
  /// poll(2) for something else, too.
  package var number: Int32 { descriptor.number }

  /// Keeps the signals from their default action, on this thread and those it starts from now on:
  /// to be called before the first thread is.
  package static func block(_ signals: [Int32]) {
    var set = set(of: signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Calls `handler` with the number of each signal that comes; they must be blocked.
  package init(
    _ signals: [Int32], on loop: EventLoop, handler: @escaping (Int32) -> Void
  ) throws(SystemError) {
    var set = Self.set(of: signals)
    let number = signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    descriptor = try Descriptor(owning: number, from: "signalfd")
    self.handler = handler
    _ = try loop.add(number, for: .readable, handler: self)
  }

  private static func set(of signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}

extension SignalSource: EventHandler {
  package func ready(_ readiness: Readiness) {
    var signal = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    while read(descriptor.number, &signal, size) == size {
      handler(Int32(signal.ssi_signo))
    }
  }
}
