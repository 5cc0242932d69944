import CLinux
import Glibc
import Synchronization

/// Messages to one loop from any thread; the only way in.
///
/// Messages are values, not closures: they can be logged, counted and switched over. Order is kept
/// per sender, and between senders that post under a common lock. A mailbox never blocks and never
/// drops: whoever may wait looks at ``backlog`` before it posts.
package final class Mailbox<Message: Sendable>: Sendable {
  private let queue = Locked<[Message]>([])
  /// An eventfd(2): readable when a sleeping owner has been rung.
  private let bell: Descriptor
  private let ownerSleeps = Atomic(false)
  /// Written under the queue's lock, so that it is always the weight of what is in there.
  private let weight = Atomic(0)

  package init() throws(SystemError) {
    bell = try Descriptor(owning: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
  }

  /// For the owner's epoll: readable means there is mail.
  package var bellDescriptor: Int32 { bell.number }

  /// What waits, in the unit of the posts' `weight`; may be read by any thread.
  package var backlog: Int { weight.load(ordering: .relaxed) }

  /// Adds `message`; an append under a lock, so it may be called under another.
  ///
  /// The owner does not wake by this: call ``ring()`` once outside the other lock.
  package func post(_ message: Message, weight messageWeight: Int = 1) {
    queue.withLock { queue in
      queue.append(message)
      weight.add(messageWeight, ordering: .relaxed)
    }
  }

  /// Wakes the owner if it sleeps. Costs one system call then, else next to nothing.
  package func ring() {
    if ownerSleeps.exchange(false, ordering: .sequentiallyConsistent) {
      eventfd_write(bell.number, 1)
    }
  }

  /// Takes all mail. For the owner only.
  package func collect() -> [Message] {
    if ownerSleeps.load(ordering: .relaxed) {
      ownerSleeps.store(false, ordering: .relaxed)
    }
    return queue.withLock { queue in
      guard !queue.isEmpty else { return [] }
      weight.store(0, ordering: .relaxed)
      return exchange(&queue, with: [])
    }
  }

  /// Announces that the owner is about to wait for the bell.
  ///
  /// - Returns: false if mail has come already, so that the owner must not wait.
  package func mayWait() -> Bool {
    ownerSleeps.store(true, ordering: .sequentiallyConsistent)
    return queue.withLock { $0.isEmpty }
  }

  /// Silences the bell after it woke the owner.
  package func hush() {
    var rings: eventfd_t = 0
    eventfd_read(bell.number, &rings)
  }
}
