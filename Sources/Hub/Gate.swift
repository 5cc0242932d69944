import Dialects
import Messaging

/// Decides what a connection may do: the rules that need nothing but the request and the app's own.
enum Gate {
  /// Checks the token that a subscription brings; a user's channel is open to that user alone.
  ///
  /// - Returns: who the subscriber is, on presence channels; `nil` on others.
  static func admit(
    _ subscriber: Subscriber, to channel: ChannelName, token: String?, channelData: String?
  ) throws(Refusal) -> Member? {
    let user = subscriber.signIn.user
    guard channel.kind != .user || user?.channel == channel else { throw .notSignedIn(channel) }
    return try ChannelToken(subscriber.id, channel, channelData: channelData)
      .verify(token, by: subscriber.usage.app, signedInAs: user?.member)
  }

  /// Checks a client event by all rules but the rate.
  static func admitClientEvent(
    _ name: String, data: String, on channel: ChannelName, isSubscribed: Bool, in app: App
  ) throws(Refusal) {
    guard app.rules.acceptsClientEvents else { throw .clientEventsDisabled(channel) }
    guard channel.kind.carriesClientEvents else { throw .clientEventsNotOn(channel) }
    guard isSubscribed else { throw .notSubscribed(channel) }
    let limits = app.limits
    guard name.utf8.count <= limits.eventNameBytes else {
      throw .eventNameTooLong(channel, bytes: name.utf8.count, limit: limits.eventNameBytes)
    }
    guard data.utf8.count <= limits.eventDataBytes else {
      throw .eventDataTooLarge(channel, bytes: data.utf8.count, limit: limits.eventDataBytes)
    }
  }
}
