import Bytes

/// A bound that clients and app servers are held to; its raw value is the name of its setting.
///
/// To add one: a case here, its words in ``Excess``, and a row in the table of settings. Whoever
/// goes beyond it is told an ``Excess``, and is counted by the app's `AppUsage.refused(_:)`.
package enum Limit: String, CaseIterable, Sendable {
  case channelName = "max-channel-name"
  case eventName = "max-event-name"
  case eventData = "max-event-size"
  case eventChannels = "max-event-channels"
  case batchEvents = "max-batch-events"
  case presenceMembers = "max-presence-members"
  case memberSize = "max-member-size"
  case userID = "max-user-id"
  case watchlist = "max-watchlist"
  case clientEvents = "max-client-events"
  case messageSize = "max-message-size"
  case violations = "max-violations"
  case clockSkew = "api-clock-skew"
  case connections = "max-connections"
  case ipConnections = "max-ip-connections"
  case connectionRate = "connection-rate"
  case appConnections = "max-app-connections"
  case appIPConnections = "max-app-ip-connections"
  case userConnections = "max-user-connections"
  case channels = "max-channels"
  case messages = "max-messages"
  case apiRequests = "max-api-requests"

  /// As users write it: `--max-event-size`.
  package var flag: String { "--\(rawValue)" }

  /// Whether it says how many connections there may be, or how fast they may come.
  package var isOfConnections: Bool {
    switch self {
    case .connections, .ipConnections, .connectionRate, .appConnections, .appIPConnections,
      .userConnections:
      true
    default: false
    }
  }
}

/// How far somebody went beyond a limit.
package struct Excess: Error, Equatable, Sendable {
  package let limit: Limit
  /// What came, in the limit's unit. A clock that is behind counts negative.
  package let seen: Int
  package let allowed: Int

  package init(_ limit: Limit, seen: Int, allowed: Int) {
    self.limit = limit
    self.seen = seen
    self.allowed = allowed
  }

  /// Of the one too many, where they are counted one by one.
  package init(_ limit: Limit, allowed: Int?) {
    self.init(limit, seen: (allowed ?? 0) + 1, allowed: allowed ?? 0)
  }

  /// Throws if `seen` is more than `allowed`.
  package static func check(_ limit: Limit, _ seen: Int, allowed: Int) throws(Excess) {
    guard seen <= allowed else { throw Excess(limit, seen: seen, allowed: allowed) }
  }
}

extension Excess: CustomStringConvertible {
  /// The limit, the size seen, the setting, and what else can be done.
  package var description: String { "\(rule); raise \(limit.flag), or \(advice)" }

  private var rule: String {
    switch limit {
    case .channelName: "a channel name has at most \(most("byte")); this one has \(seen)"
    case .eventName: "an event name has at most \(most("character")); this one has \(seen)"
    case .eventData: "the data content of this event is at most \(most("byte")); this has \(seen)"
    case .eventChannels: "an event goes to at most \(most("channel")); this one names \(seen)"
    case .batchEvents: "Batch too large: it holds at most \(most("event")); this one has \(seen)"
    case .presenceMembers:
      "a presence channel has at most \(most("member")); this is number \(seen)"
    case .memberSize: "the data of a user is at most \(most("byte")); this has \(seen)"
    case .userID: "a user's id has at most \(most("character")); this one has \(seen)"
    case .watchlist: "a watchlist has at most \(most("user")); this one has \(seen)"
    case .clientEvents:
      "a connection sends at most \(most("client event")) a second, or in --client-event-window"
    case .messageSize: "a message is at most \(most("byte")); this has \(seen)"
    case .violations: "a connection may send \(most("message")) without sense, and has"
    case .connections: "this server has at most \(most("connection")); this is number \(seen)"
    case .ipConnections: "an address has at most \(most("connection")); this is number \(seen)"
    case .connectionRate: "an address opens at most \(most("connection")) a second"
    case .appConnections: "this app has at most \(most("connection")); this is number \(seen)"
    case .appIPConnections:
      "an address has at most \(most("connection")) of this app; this is number \(seen)"
    case .userConnections: "a user has at most \(most("connection")); this is number \(seen)"
    case .channels: "a connection has at most \(most("channel")); this is number \(seen)"
    case .messages: "a connection sends at most \(most("message")) a second, and is read no faster"
    case .apiRequests: "this app's servers make at most \(most("request")) a second"
    case .clockSkew:
      "auth_timestamp may be \(most("second")) off this server's clock; this one is "
        + "\(abs(seen)) \(seen > 0 ? "ahead" : "behind")"
    }
  }

  /// What is allowed, with its unit: `10 channels`.
  private func most(_ unit: String) -> String { counted(allowed, unit) }

  private var advice: String {
    switch limit {
    case .channelName, .eventName, .userID: "choose a shorter one"
    case .eventData, .messageSize: "send less"
    case .eventChannels: "publish it more than once"
    case .batchEvents: "send more than one batch"
    case .presenceMembers: "spread the users over more channels"
    case .memberSize: "put less into it"
    case .watchlist: "watch fewer"
    case .clientEvents, .connectionRate, .messages, .apiRequests: "slow down"
    case .connections: "come back later"
    case .ipConnections, .appConnections, .appIPConnections, .userConnections: "close others first"
    case .channels: "unsubscribe from others first"
    case .violations: "see the errors sent for them"
    case .clockSkew: "set the clock"
    }
  }
}
