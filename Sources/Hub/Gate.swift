import Dialects
import Messaging

/// Decides what a connection may do: the rules that need nothing but the request and the app's own.
enum Gate {
  /// Checks a subscription's channel, and the token it brings; a user's channel is open to that
  /// user alone.
  ///
  /// - Returns: who the subscriber is, on presence channels; `nil` on others.
  static func admit(
    _ subscriber: Subscriber, to channel: ChannelName, token: String?, channelData: String?
  ) throws(Refusal) -> Member? {
    let user = subscriber.signIn.user
    guard channel.kind != .user else {
      guard user?.channel == channel else { throw .notSignedIn(channel) }
      return nil
    }
    let app = subscriber.usage.app
    let length = channel.rawValue.utf8.count
    do { try Excess.check(.channelName, length, allowed: app.limits.channelNameLength) } catch {
      throw .subscriptionExceeds(channel, error)
    }
    let claim = SubscriptionClaim(
      subscriber.id, channel, token: token, channelData: channelData, user: user?.member)
    return try subscriber.variant.spoken.admit(claim, by: app)
  }

  /// Checks a client event by all rules but the rate.
  static func admitClientEvent(
    _ name: String, data: String, on channel: ChannelName, isSubscribed: Bool, in app: App,
    by dialect: any Dialect
  ) throws(Refusal) {
    guard app.rules.acceptsClientEvents else { throw .clientEventsDisabled(channel) }
    guard !Publication.isReserved(event: name) else { throw .reservedEvent(name) }
    try dialect.admitClientEvent(on: channel)
    guard isSubscribed else { throw .notSubscribed(channel) }
    let limits = app.limits
    do {
      let length = name.unicodeScalars.count
      try Excess.check(.eventName, length, allowed: limits.eventNameLength)
      try Excess.check(.eventData, data.utf8.count, allowed: limits.eventDataBytes)
    } catch {
      throw .clientEventExceeds(channel, error)
    }
  }
}
