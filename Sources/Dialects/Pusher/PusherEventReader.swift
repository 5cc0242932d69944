import Bytes
package import Messaging

// MARK: What a client reads, and not from our server only

extension PusherDialect {
  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event {
    let (message, event) = try Self.parse(text)
    let data = Self.object(message["data"])
    switch event {
    case PusherEvent.established: return try established(data)
    case PusherEvent.ping: return .ping
    case PusherEvent.pong: return .pong
    case PusherEvent.error:
      return .failed(
        code: data?["code"]?.integer,
        message: data?["message"]?.string ?? Self.characters(of: message["data"]))
    case PusherEvent.signedIn where data?["user_data"]?.string != nil:
      return .signedIn(userData: data?["user_data"]?.string ?? "")
    case PusherEvent.watched where data?["events"]?.kind == .array:
      return Self.watched(data?["events"]?.elements ?? [])
    default:
      let name = message["channel"]?.string
      return channelEvent(event, message, data: data, on: name)
        ?? .other(name: event, channel: name, data: Self.characters(of: message["data"]))
    }
  }

  /// `nil` for what is no event of a channel, or of a channel whose name we would not take.
  private func channelEvent(
    _ event: String, _ message: JSON, data: JSON?, on name: String?
  ) -> Event? {
    guard let name, let channel = Self.channel(name) else { return nil }
    switch event {
    case PusherEvent.subscribed:
      return .subscribed(
        channel, members: channel.kind == .presence ? Self.members(in: data?["presence"]) : nil)
    case PusherEvent.cacheMissed:
      return .cacheMissed(channel)
    case PusherEvent.memberAdded:
      return Self.identifier(data?["user_id"]).map { userID in
        .memberAdded(channel, Member(userID: userID, info: Self.info(data?["user_info"])))
      }
    case PusherEvent.memberRemoved:
      return Self.identifier(data?["user_id"]).map { .memberRemoved(channel, userID: $0) }
    case PusherEvent.subscriptionCount:
      return (data?["subscription_count"]?.integer).map { .subscriptionCount(channel, $0) }
    case _ where Self.hasPrefix(PusherEvent.prefix, event),
      _ where Self.hasPrefix(PusherEvent.internalPrefix, event):
      return nil
    default:
      return .published(
        Publication.Content(
          channel: channel, event: event, data: Self.characters(of: message["data"]),
          userID: Self.identifier(message["user_id"])))
    }
  }

  private func established(_ data: JSON?) throws(Refusal) -> Event {
    let event = PusherEvent.established
    guard let text = data?["socket_id"]?.string else {
      throw .missingField("socket_id", of: event)
    }
    guard let socket = SocketID(text) else {
      throw .invalidField("socket_id", of: event, reason: "must be two numbers joined by a dot")
    }
    return .connected(socket, activityTimeoutSeconds: data?["activity_timeout"]?.integer ?? 120)
  }

  private static func watched(_ events: [JSON]) -> Event {
    func userIDs(_ name: String) -> [String] {
      events.filter { $0["name"]?.string == name }
        .flatMap { $0["user_ids"]?.elements.compactMap(identifier) ?? [] }
    }
    return .watched(online: userIDs("online"), offline: userIDs("offline"))
  }

  /// `data` itself, or what it holds as text; `nil` unless that is an object.
  private static func object(_ data: JSON?) -> JSON? {
    guard let text = data?.string else { return data?.kind == .object ? data : nil }
    // A string that holds no JSON is what it is: text.
    guard let held = try? JSON(parsing: text) else { return nil }
    return held.kind == .object ? held : nil
  }

  private static func channel(_ name: String) -> ChannelName? {
    // Other servers allow more names than we do; those are shown as they came.
    try? ChannelName(name)
  }

  private static func members(in presence: JSON?) -> [Member] {
    presence?["hash"]?.members.map { Member(userID: $0.name, info: info($0.value)) } ?? []
  }

  /// Some servers send the numbers that apps gave as ids.
  private static func identifier(_ value: JSON?) -> String? {
    value?.string ?? value?.integer.map(String.init)
  }

  private static func info(_ value: JSON?) -> String? {
    guard let value, !value.isNull else { return nil }
    return value.compacted
  }
}
