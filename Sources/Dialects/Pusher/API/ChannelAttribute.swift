package import Messaging

/// What may be asked of a channel by `info=` (Pusher HTTP API, "GET channels").
package enum ChannelAttribute: String, CaseIterable, Sendable {
  case userCount = "user_count"
  case subscriptionCount = "subscription_count"
  case cache

  /// Reads `user_count,subscription_count`; `nil` and empty text ask for nothing.
  package static func set(parsing text: String?) throws(APIError) -> Set<ChannelAttribute> {
    var attributes: Set<ChannelAttribute> = []
    for part in (text ?? "").split(separator: ",") {
      let name = part.drop { $0 == " " }.prefix { $0 != " " }
      guard let attribute = ChannelAttribute(rawValue: String(name)) else {
        throw .unknownAttribute(String(part))
      }
      attributes.insert(attribute)
    }
    return attributes
  }
}

// MARK: Where it may be asked

extension Set<ChannelAttribute> {
  /// For `GET /channels/{name}`.
  package func check(for channel: ChannelName) throws(APIError) {
    if contains(.userCount), channel.kind != .presence {
      throw .attributeUnavailable(.userCount, reason: "is known of presence channels only")
    }
    if contains(.cache), !channel.isCached {
      throw .attributeUnavailable(.cache, reason: "is known of cache channels only")
    }
  }

  /// For `GET /channels`, whose channels begin with `prefix`.
  package func check(forChannelsWith prefix: String?) throws(APIError) {
    if contains(.userCount), !(prefix ?? "").utf8.starts(with: "presence-".utf8) {
      throw .attributeUnavailable(
        .userCount, reason: "needs a filter_by_prefix that begins with 'presence-'")
    }
    if contains(.cache) {
      throw .attributeUnavailable(.cache, reason: "can be asked of one channel only")
    }
  }
}
