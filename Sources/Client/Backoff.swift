/// How long to wait before the next attempt to connect: twice as long each time, and never quite as
/// long as everybody else, or all clients of a server that restarts would come back together.
package struct Backoff: Sendable {
  /// What the protocol asks for at least (Pusher protocol, close codes 4100–4199).
  package static let first = Duration.seconds(1)
  package static let longest = Duration.seconds(30)

  private var failures = 0

  package init() {}

  /// A wait between its turn's length and half as much again.
  package mutating func next(
    using generator: inout some RandomNumberGenerator
  ) -> Duration {
    let base = min(Self.longest, Self.first * (1 << min(failures, 5)))
    failures += 1
    return base + base * Double.random(in: 0...0.5, using: &generator)
  }

  /// To be called when a connection has lasted.
  package mutating func reset() { failures = 0 }
}
