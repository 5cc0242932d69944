/// What a loop knows of a user whom connections of its own have on their watchlists.
struct WatchedUser {
  /// The connections, by the low halves of their ids.
  var watchers: Set<UInt64> = []
  /// As the watchers were told; `nil` until the directory has answered.
  private(set) var isOnline: Bool?
  /// The last connection went: watchers are told then, unless another comes before.
  private var offlineAt: ContinuousClock.Instant?

  /// How long a user may be gone before anybody is told. The loop looks once a second, so it takes
  /// at most three (Pusher protocol, "Watchlist events").
  static let grace = Duration.seconds(2)

  enum Step: Equatable {
    case nothing
    /// It is the directory's first answer.
    case learn
    case tell(isOnline: Bool)
    /// To call ``gracePassed(_:)`` then.
    case wait(until: ContinuousClock.Instant)
  }

  /// The directory says how it is.
  mutating func reported(isOnline reported: Bool, _ now: ContinuousClock.Instant) -> Step {
    guard let isOnline else {
      isOnline = reported
      return .learn
    }
    switch (isOnline, reported) {
    case (false, true):
      self.isOnline = true
      return .tell(isOnline: true)
    case (true, true):
      offlineAt = nil
      return .nothing
    case (true, false) where offlineAt == nil:
      let due = now + Self.grace
      offlineAt = due
      return .wait(until: due)
    case (true, false), (false, false):
      return .nothing
    }
  }

  /// A grace is over; maybe not the last one begun.
  mutating func gracePassed(_ now: ContinuousClock.Instant) -> Step {
    guard let due = offlineAt, due <= now else { return .nothing }
    offlineAt = nil
    isOnline = false
    return .tell(isOnline: false)
  }
}
