import CLinux
import Glibc
package import Telemetry
package import Threads

/// What a descriptor is watched for, and what it turned out to be.
package struct Readiness: OptionSet, Sendable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
  package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
  /// Reported unasked: the peer is gone, or the descriptor is broken.
  package static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
  /// Asked for by listeners that stand in several loops: wake one of them, not all.
  package static let exclusive = Readiness(rawValue: EPOLLEXCLUSIVE.rawValue)
}

/// What a loop calls about a descriptor it watches.
package protocol EventHandler: AnyObject {
  func ready(_ readiness: Readiness)
  /// The second set by ``EventLoop/setDeadline(_:of:)`` has come.
  func deadlinePassed()
  /// The loop turns no more: see ``EventLoop/end()``.
  func loopEnded()
}

extension EventHandler {
  package func deadlinePassed() {}
  package func loopEnded() {}
}

/// One epoll(7) instance, level-triggered, and what runs on it. Belongs to one thread.
///
/// A turn: wait, handle what is ready, run due timers, call ``endOfTurn``. Connections live in a
/// slab by index and generation; their deadlines are a second array, swept once a second, so that
/// an idle connection owns no timer.
package final class EventLoop {
  /// Called at the end of every turn; sends what the turn has gathered.
  package var endOfTurn: () -> Void = {}
  /// Asked before waiting; false makes the turn poll instead. Mailboxes answer it.
  package var mayWait: () -> Bool = { true }
  /// Spent before the next turn looks for events; set by whoever wants more of them to share it.
  package var rest = Duration.zero
  /// What all streams of the loop keep for peers that do not read.
  package var unsentBytes = Counter()
  /// Since some fixed moment; taken once a turn.
  package private(set) var now: ContinuousClock.Instant
  /// One buffer for all reads: bytes are used or copied before the next read. Its size is how much
  /// of one connection a turn handles; the others wait for so long.
  package let readBuffer: UnsafeMutableRawBufferPointer

  /// Made with the first connection over TLS.
  package private(set) lazy var tlsWire = TLSWire()

  private let epoll: Descriptor
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  /// By slot: whole seconds since ``start``; 0 is none.
  private var deadlines: [UInt32] = []
  private let start = ContinuousClock.now
  private var lastSweep: UInt32 = 0
  private var ready = [epoll_event](repeating: epoll_event(), count: 512)
  private var timers = TimerQueue()
  private var isTurning = false
  private var handshakeSteps = 0

  private struct Slot {
    var handler: (any EventHandler)?
    var descriptor: Int32 = -1
    var generation: UInt32 = 0
  }

  /// Names a watched descriptor; one that was removed names nothing, even when its slot is reused.
  package struct Registration: Sendable {
    fileprivate let index: UInt32
    fileprivate let generation: UInt32
  }

  package init() throws(SystemError) {
    epoll = try Descriptor(owning: epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
    readBuffer = .allocate(byteCount: 64 << 10, alignment: 16)
    now = start
  }

  deinit { readBuffer.deallocate() }
}

// MARK: Descriptors

extension EventLoop {
  /// Watches `descriptor`, which stays its owner's, until ``remove(_:)``.
  package func add(
    _ descriptor: Int32, for readiness: Readiness, handler: any EventHandler
  ) throws(SystemError) -> Registration {
    let index = freeSlots.popLast() ?? UInt32(slots.count)
    if index == slots.count {
      slots.append(Slot())
      deadlines.append(0)
    }
    let registration = Registration(index: index, generation: slots[Int(index)].generation)
    do {
      try control(EPOLL_CTL_ADD, descriptor, readiness, registration)
    } catch {
      freeSlots.append(index)
      throw error
    }
    slots[Int(index)].handler = handler
    slots[Int(index)].descriptor = descriptor
    return registration
  }

  /// Steps of TLS handshakes in one turn; each takes up to a millisecond of computing. A crowd that
  /// comes at once is so kept from those who are in: the next turn finds who had to wait.
  private static let handshakeStepsATurn = 8

  /// Whether this turn takes one more; it is then counted.
  func takesHandshakeStep() -> Bool {
    guard handshakeSteps < Self.handshakeStepsATurn else { return false }
    handshakeSteps += 1
    return true
  }

  /// Changes what the descriptor is watched for.
  package func change(_ registration: Registration, to readiness: Readiness) {
    guard isCurrent(registration) else { return }
    let descriptor = slots[Int(registration.index)].descriptor
    do { try control(EPOLL_CTL_MOD, descriptor, readiness, registration) } catch {
      preconditionFailure("epoll refused a descriptor it watches: \(error)")
    }
  }

  /// Watches no longer. To be called before the descriptor is closed.
  package func remove(_ registration: Registration) {
    guard isCurrent(registration) else { return }
    let index = Int(registration.index)
    _ = epoll_ctl(epoll.number, EPOLL_CTL_DEL, slots[index].descriptor, nil)
    slots[index].handler = nil
    slots[index].generation &+= 1
    deadlines[index] = 0
    freeSlots.append(registration.index)
  }

  /// Has ``EventHandler/deadlinePassed()`` called once, `seconds` from now (give or take one);
  /// `nil` calls it off. Costs a store, so it may be set anew at every read.
  package func setDeadline(_ seconds: Int?, of registration: Registration) {
    guard isCurrent(registration) else { return }
    let most = Int(UInt32.max / 2)
    deadlines[Int(registration.index)] =
      seconds.map { secondsSinceStart + UInt32(min(max(0, $0), most)) + 1 } ?? 0
  }

  /// Whether one is set that has not come yet.
  func hasDeadline(_ registration: Registration) -> Bool {
    isCurrent(registration) && deadlines[Int(registration.index)] != 0
  }

  /// False, too, once the loop has ended.
  private func isCurrent(_ registration: Registration) -> Bool {
    let index = Int(registration.index)
    return index < slots.count && slots[index].generation == registration.generation
  }

  private func control(
    _ operation: Int32, _ descriptor: Int32, _ readiness: Readiness, _ registration: Registration
  ) throws(SystemError) {
    let key = UInt64(registration.generation) << 32 | UInt64(registration.index)
    var event = epoll_event(events: readiness.rawValue, data: epoll_data_t(u64: key))
    guard epoll_ctl(epoll.number, operation, descriptor, &event) == 0 else {
      throw SystemError("epoll_ctl")
    }
  }
}

// MARK: Timers

extension EventLoop {
  /// Runs `action` once, `delay` from now, at the end of a turn.
  @discardableResult
  package func after(_ delay: Duration, _ action: @escaping () -> Void) -> TimerID {
    timers.insert(at: ContinuousClock.now + delay, action)
  }

  /// Calls a timer off; one that has run is none.
  package func cancel(_ timer: TimerID) { timers.remove(timer) }
}

// MARK: Turning

extension EventLoop {
  /// One turn; waits at most `limit`, or as long as it takes. Never to be called from a handler.
  package func runOnce(upTo limit: Duration? = nil) {
    precondition(!isTurning, "a handler must not turn the loop that called it")
    isTurning = true
    defer { isTurning = false }
    if rest > .zero { sleep(rest) }
    let count = wait(limit)
    now = ContinuousClock.now
    handshakeSteps = 0
    for position in 0..<count { handle(ready[position]) }
    sweepDeadlines()
    while let action = timers.popDue(now) { action() }
    endOfTurn()
  }

  /// To be called after the last turn: streams close, and all that only the loop kept is freed.
  package func end() {
    for index in slots.indices { slots[index].handler?.loopEnded() }
    slots = []
    deadlines = []
    freeSlots = []
    timers = TimerQueue()
  }

  private func handle(_ event: epoll_event) {
    let index = Int(UInt32(truncatingIfNeeded: event.data.u64))
    let slot = slots[index]
    guard slot.generation == UInt32(truncatingIfNeeded: event.data.u64 >> 32) else { return }
    slot.handler?.ready(Readiness(rawValue: event.events))
  }

  /// The one sleep there is, of less than a millisecond: what comes meanwhile is not late, it is
  /// to be handled together.
  private func sleep(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    nanosleep(&time, nil)
  }

  /// How many descriptors are ready.
  private func wait(_ limit: Duration?) -> Int {
    var milliseconds: Int32 = mayWait() ? -1 : 0
    if milliseconds != 0, let wait = nextWait(limit) { milliseconds = wait }
    let count = epoll_wait(epoll.number, &ready, Int32(ready.count), milliseconds)
    precondition(count >= 0 || errno == EINTR, "\(SystemError("epoll_wait"))")
    return Int(max(0, count))
  }

  /// Milliseconds until the caller's limit, the next timer or the next sweep; `nil` for ever.
  private func nextWait(_ limit: Duration?) -> Int32? {
    var waits: [Duration] = []
    if let limit { waits.append(limit) }
    if let due = timers.nextDue { waits.append(due - ContinuousClock.now) }
    if slots.count > freeSlots.count { waits.append(.seconds(1)) }
    guard let shortest = waits.min() else { return nil }
    let (seconds, attoseconds) = max(.zero, shortest).components
    return Int32(
      clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  private var secondsSinceStart: UInt32 { UInt32((now - start).components.seconds) }

  private func sweepDeadlines() {
    let second = secondsSinceStart
    guard second != lastSweep else { return }
    lastSweep = second
    for index in deadlines.indices where deadlines[index] != 0 && deadlines[index] <= second {
      deadlines[index] = 0
      slots[index].handler?.deadlinePassed()
    }
  }
}
