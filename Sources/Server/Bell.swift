import Reactor
import Threads

/// Wakes a loop when a mailbox has got mail.
final class Bell {
  /// Announces that the loop is about to wait; false if mail has come already.
  let mayWait: () -> Bool
  private let hush: () -> Void

  init<Message>(_ mailbox: Mailbox<Message>, on loop: EventLoop) throws(SystemError) {
    mayWait = { mailbox.mayWait() }
    hush = { mailbox.hush() }
    _ = try loop.add(mailbox.bellDescriptor, for: .readable, handler: self)
  }
}

extension Bell: EventHandler {
  func ready(_ readiness: Readiness) { hush() }
}
