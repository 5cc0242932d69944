package import Dialects

/// Decides whether and when a client that lost its connection connects again. It has no clock and
/// no socket: it is told what happened, and when.
package struct Reconnection: Sendable {
  /// A connection that lasted so long has done away with the failures before it.
  static let lasting = Duration.seconds(10)
  /// One that did not last so long is not made again at once, whatever its close code says.
  static let shortest = Duration.seconds(1)

  private let isPersistent: Bool
  private let patience: Duration?
  private var backoff = Backoff()
  /// Whether there ever was a connection that the server has greeted.
  package private(set) var hasConnected = false
  private var upSince: ContinuousClock.Instant?
  private var downSince: ContinuousClock.Instant?

  /// `patience` is how long it tries in vain before it gives up; `nil` is for ever.
  package init(isPersistent: Bool, patience: Duration?) {
    self.isPersistent = isPersistent
    self.patience = patience
  }

  /// The server has greeted us.
  package mutating func connected(at now: ContinuousClock.Instant) {
    hasConnected = true
    upSince = now
    downSince = nil
  }

  /// The connection, or the attempt to make it, has ended; returns how long to wait before the next
  /// attempt, `nil` for none.
  package mutating func lost(
    _ comeback: CloseExplanation.Comeback, at now: ContinuousClock.Instant,
    using generator: inout some RandomNumberGenerator
  ) -> Duration? {
    let lasted = upSince.map { now - $0 } ?? .zero
    upSince = nil
    let down = downSince ?? now
    downSince = down
    guard isPersistent, comeback != .never else { return nil }
    if lasted >= Self.lasting { backoff.reset() }
    if comeback == .atOnce, lasted >= Self.shortest { return .zero }
    let wait = backoff.next(using: &generator)
    if let patience, now + wait - down > patience { return nil }
    return wait
  }
}
