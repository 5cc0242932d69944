import Bytes
import Messaging

/// Pusher Channels protocol 7: a JSON object with `event`, and mostly `data` and `channel`.
///
/// `data` is an object when clients send it and, but for errors, sign-ins, pings and pongs, a
/// string with JSON in it when the server does ("Double encoding"). Either is taken from either
/// side.
package struct PusherDialect: Dialect {
  package let name = "pusher"
  package init() {}
}

// MARK: What both directions share

extension PusherDialect {
  /// The message, and the name of the event it is.
  static func parse(_ text: [UInt8]) throws(Refusal) -> (message: JSON, event: String) {
    let message = try JSON(received: text)
    guard message.kind == .object else { throw .malformed("this is of kind \(message.kind)") }
    guard let event = message["event"] else { throw .malformed("'event' is missing") }
    guard let name = event.string else { throw .malformed("'event' is of kind \(event.kind)") }
    return (message, name)
  }

  /// What the receivers of `data` get: the characters of a string, else JSON without white space.
  static func characters(of data: JSON?) -> String {
    guard let data else { return "null" }
    return data.string ?? data.compacted
  }

  static func hasPrefix(_ prefix: String, _ text: String) -> Bool {
    text.utf8.starts(with: prefix.utf8)
  }
}

/// Names that both directions of the dialect use.
enum PusherEvent {
  static let established = "pusher:connection_established"
  static let ping = "pusher:ping"
  static let pong = "pusher:pong"
  static let error = "pusher:error"
  static let subscribe = "pusher:subscribe"
  static let unsubscribe = "pusher:unsubscribe"
  static let signin = "pusher:signin"
  static let subscriptionError = "pusher:subscription_error"
  static let signedIn = "pusher:signin_success"
  static let subscribed = "pusher_internal:subscription_succeeded"
  static let cacheMissed = "pusher:cache_miss"
  static let memberAdded = "pusher_internal:member_added"
  static let memberRemoved = "pusher_internal:member_removed"
  static let subscriptionCount = "pusher_internal:subscription_count"
  static let watched = "pusher_internal:watchlist_events"

  static let clientPrefix = "client-"
  static let prefix = "pusher:"
  static let internalPrefix = "pusher_internal:"
}
