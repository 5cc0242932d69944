import CommandKit
import Glibc
import Reactor

/// Has Ctrl-C end what is published in order: with an account, and not in the midst of it.
final class Interruption {
  /// For the calls, which turn it while they wait.
  let loop: EventLoop
  private var signals: SignalSource?
  private var come: Int32?

  /// What ends the process by `signal`, once `reason` is told.
  struct Stop: Error {
    var signal: Int32
    var reason: String
  }

  init() throws {
    loop = try EventLoop()
    let awaited = [SIGINT, SIGTERM]
    SignalSource.block(awaited)
    signals = try SignalSource(awaited, on: loop) { [unowned self] in
      come = $0
      onSignal()
    }
  }

  deinit { loop.end() }

  /// Called when a signal comes, in a turn of ``loop``.
  var onSignal: () -> Void = {}

  /// Readable when a signal has come.
  var number: Int32? { signals?.number }

  /// The signal that has come, if one has.
  func poll() -> Int32? {
    if come == nil { loop.runOnce(upTo: .zero) }
    return come
  }
}
