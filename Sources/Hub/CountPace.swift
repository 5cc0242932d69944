/// When the subscribers of a channel are told how many they are: at every change while they are
/// few, and every five seconds at most, as long as there are changes, when they are many (Pusher
/// protocol, "subscription_count").
///
/// A state machine without a clock: whoever is told to wait says when the interval is over.
struct CountPace {
  enum Step: Equatable {
    case nothing
    case tell
    /// To call ``intervalPassed()`` after ``interval``.
    case tellAndWait
  }

  /// Up to so many subscribers are told at once.
  static let crowd = 100
  static let interval = Duration.seconds(5)

  private enum State { case free, waiting, behind }
  private var state = State.free

  /// A subscriber came or went; now there are `count`.
  mutating func changed(to count: Int) -> Step {
    switch state {
    case _ where count <= Self.crowd:
      if case .behind = state { state = .waiting }
      return .tell
    case .free:
      state = .waiting
      return .tellAndWait
    case .waiting, .behind:
      state = .behind
      return .nothing
    }
  }

  mutating func intervalPassed() -> Step {
    switch state {
    case .behind:
      state = .waiting
      return .tellAndWait
    case .free, .waiting:
      state = .free
      return .nothing
    }
  }
}
