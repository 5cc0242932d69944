package import Messaging

/// What an app may ask (Pusher HTTP API, "Channels", "Users"); answers are JSON.
extension APIClient {
  /// What the app is making of the server. Only ours tells.
  package func statistics() throws(Failure) -> [UInt8] { try call("GET", "/stats") }

  /// The occupied channels whose names begin with `prefix`, with the attributes of `info`:
  /// `subscription_count`, and `user_count` where all of them are presence channels.
  package func channels(
    prefix: String = "", info: [String] = []
  ) throws(Failure) -> [UInt8] {
    let filter = prefix.isEmpty ? [] : [("filter_by_prefix", prefix)]
    return try call("GET", "/channels", filter + Self.attributes(info))
  }

  /// One channel, with the attributes of `info`: also `cache`.
  package func channel(_ channel: ChannelName, info: [String]) throws(Failure) -> [UInt8] {
    try call("GET", "/channels/\(channel.rawValue)", Self.attributes(info))
  }

  /// Who is present in a channel.
  package func users(in channel: ChannelName) throws(Failure) -> [UInt8] {
    try call("GET", "/channels/\(channel.rawValue)/users")
  }

  private static func attributes(_ names: [String]) -> [(name: String, value: String)] {
    names.isEmpty ? [] : [("info", names.joined(separator: ","))]
  }
}
