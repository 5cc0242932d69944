/// Whom a connection speaks for: as the app's own server signed it, or by its own word.
package struct User: Hashable, Sendable {
  /// The user's own channel, `#server-to-user-ID`: by it the user is known everywhere.
  package let channel: ChannelName
  /// JSON text of `user_info`; `nil` when the app gave none.
  package let info: String?
  /// The channels of those whose coming and going the user wants to know, each named once.
  package let watchlist: [ChannelName]
  /// How many the app named, of which some may be beyond the limit.
  package let watchlistLength: Int

  package init(
    _ channel: ChannelName, info: String? = nil, watchlist: [ChannelName] = [],
    watchlistLength: Int = 0
  ) {
    precondition(channel.kind == .user, "'\(channel)' is no user's channel")
    self.channel = channel
    self.info = info
    self.watchlist = watchlist
    self.watchlistLength = watchlistLength
  }

  package var identity: Identity { channel.user ?? Identity("", isVerified: false) }
  package var id: String { identity.userID }

  /// The user in presence channels that are entered without `channel_data`; nobody enters them by
  /// their own word.
  package var member: Member? {
    let identity = identity
    return identity.isVerified ? Member(userID: identity.userID, info: info) : nil
  }
}
