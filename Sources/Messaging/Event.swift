/// What a client may be told, whatever dialect it speaks.
package enum Event: Equatable, Sendable {
  /// The first of every connection. The client pings after `activityTimeoutSeconds` of silence.
  case connected(SocketID, activityTimeoutSeconds: Int)
  case ping
  case pong
  /// `members` are a presence channel's, the new one among them; `nil` on other channels.
  case subscribed(ChannelName, members: [Member]?)
  /// The channel's name is the client's own text: it may be the very thing that was wrong.
  case subscriptionRefused(channel: String, Refusal)
  case memberAdded(ChannelName, Member)
  case memberRemoved(ChannelName, userID: String)
  /// Also what a cache channel's new subscriber is told at once of the last event there was.
  case published(Publication.Content)
  /// What it is told when there was none, or none since long.
  case cacheMissed(ChannelName)
  /// How many connections are subscribed now, the one that is told among them.
  case subscriptionCount(ChannelName, Int)
  /// `userData` is the text that the client signed in with, or the id where its word was taken.
  case signedIn(userData: String)
  /// Another connection has come into a channel, or gone, where that is told by connection.
  case entered(ChannelName, Visitor)
  case exited(ChannelName, Visitor)
  case statusChanged(UserStatus)
  /// A message of its own that is for nobody else, as others would read it.
  case echoed(String)
  /// To its sender: to how many connections a message went.
  case delivered(DirectMessage, connections: Int)
  /// Ids of watched users: first all of them, then those who come or go.
  case watched(online: [String], offline: [String])
  case refused(Refusal)
  /// Seen by clients only: an error in the server's own words.
  case failed(code: Int?, message: String)
  /// Seen by clients only: an event of the protocol that has no case here.
  case other(name: String, channel: String?, data: String)
}

extension Publication {
  /// What of a publication its receivers see.
  package struct Content: Equatable, Sendable {
    package var channel: ChannelName
    package var event: String
    package var data: String
    package var hasRawData = false
    package var userID: String?
    package var origin: Origin?

    package init(
      channel: ChannelName, event: String, data: String, userID: String? = nil,
      from origin: Origin? = nil
    ) {
      self.channel = channel
      self.event = event
      self.data = data
      self.userID = userID
      self.origin = origin
    }
  }

  package var content: Content {
    var content = Content(
      channel: topic.channel, event: event, data: data, userID: userID, from: origin)
    content.hasRawData = hasRawData
    return content
  }
}
