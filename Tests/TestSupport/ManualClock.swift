import Threads

/// A clock that stands still until a test moves it.
package final class ManualClock: Sendable {
  private let instant = Locked(ContinuousClock.now)

  package init() {}

  package var now: ContinuousClock.Instant { instant.withLock { $0 } }
  package func advance(by duration: Duration) { instant.withLock { $0 += duration } }
}
