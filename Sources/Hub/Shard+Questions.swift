import Dialects
package import Messaging

// MARK: What operators ask

extension Shard {
  /// The low halves of the ids of all connections there are now, in no order.
  package var connectionNumbers: [UInt64] { Array(subscribers.keys) }

  /// `nil` if it is gone.
  package func connection(_ number: UInt64) -> Subscriber? { subscribers[number] }

  package func isSubscribed(_ subscriber: Subscriber, to channel: ChannelName) -> Bool {
    let topic = Topic(app: subscriber.usage.realm, channel: channel)
    guard let number = topicNumbers[topic] else { return false }
    return subscriber.subscriptions[number]?.position != nil
  }
}

extension Subscriber {
  /// Of those it subscribed to by itself; its user's channel, which nobody asks for, is none.
  package var channelCount: Int {
    subscriptions.count - (signIn.user == nil ? 0 : 1) - (hearsEverybody ? 1 : 0)
  }
  package var visitor: Visitor { Visitor(id, user) }
  var origin: Publication.Origin {
    let dialect = variant.spoken
    return Publication.Origin(
      dialect.name, sender: user?.userID ?? dialect.connectionID(of: id))
  }
  /// Whom it has signed in as, or says that it is.
  package var user: Identity? { signIn.user?.identity }

  /// Whether it is the user, verified or not, or is in a presence channel as such.
  package func isOf(userID: String) -> Bool {
    user?.userID == userID || subscriptions.values.contains { $0.member?.userID == userID }
  }
}
