import Dialects
import Messaging

/// Counts one connection's client events, as its dialect has them counted.
enum EventMeter {
  case bucket(TokenBucket)
  case window(FixedWindow)

  init(of dialect: any Dialect) {
    self = dialect.eventRate == .ofAttempts ? .window(FixedWindow()) : .bucket(TokenBucket())
  }

  mutating func take(_ now: ContinuousClock.Instant, _ rate: Rate) -> Bool {
    switch self {
    case .bucket(var bucket):
      defer { self = .bucket(bucket) }
      return bucket.take(now, rate)
    case .window(var window):
      defer { self = .window(window) }
      return window.take(now, rate)
    }
  }
}

extension Shard {
  /// Counts one client event that is all right, where others do not count.
  func spend(on channel: ChannelName, _ subscriber: Subscriber) throws(Refusal) {
    guard subscriber.variant.spoken.eventRate != .ofAttempts else { return }
    try take(channel, subscriber)
  }

  /// Counts one that has not been looked at, where such count.
  func spendAttempt(on channel: ChannelName, _ subscriber: Subscriber) throws(Refusal) {
    guard subscriber.variant.spoken.eventRate == .ofAttempts else { return }
    try take(channel, subscriber)
  }

  private func take(_ channel: ChannelName, _ subscriber: Subscriber) throws(Refusal) {
    let usage = subscriber.usage
    let isWithin =
      if subscriber.variant.spoken.eventRate == .ofUser, let user = subscriber.signIn.user {
        usage.userEvents.take(user.channel, now)
      } else {
        subscriber.clientEvents.take(now, usage.clientEventRate)
      }
    guard !isWithin else { return }
    let most = usage.app.limits.clientEvents
    throw .clientEventExceeds(channel, Excess(.clientEvents, seen: most + 1, allowed: most))
  }
}
