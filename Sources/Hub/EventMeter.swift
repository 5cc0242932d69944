import Dialects
import Messaging

extension EventRate {
  /// What counts one connection's client events.
  var meter: any RateMeter {
    switch self {
    case .ofConnection: TokenBucket()
    case .ofUser: SlidingWindow()
    case .ofAttempts: FixedWindow()
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
        subscriber.clientEvents.take(now, usage.userEvents.rate)
      }
    guard !isWithin else { return }
    let most = usage.app.limits.clientEvents
    throw .clientEventExceeds(channel, Excess(.clientEvents, seen: most + 1, allowed: most))
  }
}
