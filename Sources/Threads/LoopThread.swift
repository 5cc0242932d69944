import CLinux
import Glibc

/// A POSIX thread, to be joined or to be let go.
package struct LoopThread: Sendable {
  private let id: pthread_t

  /// Runs `body` on a thread of its own. What `body` makes there need not be `Sendable`, and stays:
  /// that is the whole concurrency model of the server, and the compiler checks it.
  package init(named name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let work = Unmanaged.passRetained(
      Work {
        rtm_name_thread(name)
        body()
      })
    var id = pthread_t()
    let status = pthread_create(&id, nil, runWork, work.toOpaque())
    guard status == 0 else {
      work.release()
      throw SystemError("pthread_create", errno: status)
    }
    self.id = id
  }

  package func join() { pthread_join(id, nil) }
  /// Nobody will wait for its end.
  package func detach() { pthread_detach(id) }
}

/// A closure on its way through a C `void *`.
private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
  return nil
}
