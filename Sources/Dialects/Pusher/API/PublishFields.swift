import Bytes
import Messaging

/// Reads one event to be published, field by field, from a JSON object and then from the query.
struct PublishFields {
  let object: JSON
  let query: APIQuery
  let limits: App.Limits

  func event() throws(APIError) -> PublishBody {
    var event = PublishBody(try name(), data: try data(), channels: try channels())
    event.hasRawData = object["data"].map { $0.kind != .string } ?? false
    event.excluded = try excluded()
    event.attributes = try ChannelAttribute.set(parsing: try string("info"))
    if event.attributes.contains(.cache) {
      throw .attributeUnavailable(.cache, reason: "can be asked of one channel by GET only")
    }
    return event
  }

  func name() throws(APIError) -> String {
    guard let name = try string("name") else { throw .missingField("name") }
    guard !name.isEmpty else { throw .invalidField("name", reason: "must not be empty") }
    try check(.eventName, name.unicodeScalars.count, allowed: limits.eventNameLength)
    guard !Publication.isReserved(event: name) else {
      throw .reservedEvent(name)
    }
    return name
  }

  private func data() throws(APIError) -> String {
    let given = object["data"].map { PusherDialect.characters(of: $0) } ?? query["data"]
    guard let data = given else { throw .missingField("data") }
    return try checked(data)
  }

  func checked(_ data: String) throws(APIError) -> String {
    try check(.eventData, data.utf8.count, allowed: limits.eventDataBytes)
    return data
  }

  private func channels() throws(APIError) -> [ChannelName] {
    guard let names = try channelNames() else { throw .missingField("channels") }
    guard !names.isEmpty else {
      throw .invalidField("channels", reason: "must name at least one channel")
    }
    var channels: [ChannelName] = []
    var seen: Set<ChannelName> = []
    for name in names {
      let channel: ChannelName
      do { channel = try ChannelName(name) } catch { throw .invalidChannel(name, error) }
      try check(.channelName, name.utf8.count, allowed: limits.channelNameLength)
      if seen.insert(channel).inserted { channels.append(channel) }
      guard channels.count <= limits.channelsPerEvent else {
        let excess = Excess(
          .eventChannels, seen: names.count, allowed: limits.channelsPerEvent)
        throw .exceeded(excess)
      }
    }
    return channels
  }

  private func channelNames() throws(APIError) -> [String]? {
    if let list = object["channels"], !list.isNull {
      let names = list.elements.compactMap(\.string)
      guard list.kind == .array, names.count == list.elements.count else {
        throw .invalidField("channels", reason: "must be an array of strings")
      }
      return names
    }
    let repeated = query.values(of: "channels[]")
    return try string("channel").map { [$0] } ?? (repeated.isEmpty ? nil : repeated)
  }

  func excluded() throws(APIError) -> SocketID? {
    guard let text = try string("socket_id") else { return nil }
    guard let socket = SocketID(text) else {
      throw .invalidField("socket_id", reason: "must be two numbers joined by a dot")
    }
    return socket
  }

  private func check(_ limit: Limit, _ seen: Int, allowed: Int) throws(APIError) {
    do { try Excess.check(limit, seen, allowed: allowed) } catch { throw .exceeded(error) }
  }

  private func string(_ name: String) throws(APIError) -> String? {
    guard let value = object[name], !value.isNull else { return query[name] }
    guard let text = value.string else {
      throw .invalidField(name, reason: "must be a string")
    }
    return text
  }
}
