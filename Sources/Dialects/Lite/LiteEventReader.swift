import Bytes
package import Messaging

extension LiteDialect {
  package func decodeEvent(_ text: [UInt8]) throws(Refusal) -> Event {
    let message = try JSON(received: text)
    guard message.kind == .object, let event = message["event"]?.string else {
      throw .malformed("'event' is missing")
    }
    let data = message["data"]
    switch event {
    case PusherEvent.ping: return .ping
    case PusherEvent.pong: return .pong
    case PusherEvent.established:
      guard let text = data?["socket_id"]?.string, let socket = SocketID(text) else {
        throw .missingField("socket_id", of: event)
      }
      let seconds = data?["activity_timeout"]?.integer ?? 120
      return .connected(socket, activityTimeoutSeconds: seconds)
    case PusherEvent.error:
      return .failed(code: nil, message: data?["message"]?.string ?? "")
    default: break
    }
    guard let name = message["channel"]?.string else {
      return .other(name: event, channel: nil, data: data?.text ?? "")
    }
    let channel = try ChannelName(named: name)
    switch event {
    case PusherEvent.subscribed:
      let members = data?["presence"]?["hash"]?.members.compactMap { Self.member($0.value) }
      return .subscribed(channel, members: members)
    case PusherEvent.memberAdded:
      guard let data, let member = Self.member(data) else {
        throw .missingField("user_id", of: event)
      }
      return .memberAdded(channel, member)
    case PusherEvent.memberRemoved:
      return .memberRemoved(channel, userID: data?["user_id"]?.string ?? "")
    default:
      return .published(.init(channel: channel, event: event, data: data?.text ?? ""))
    }
  }

  private static func member(_ member: JSON) -> Member? {
    member["user_id"]?.string.map { Member(userID: $0, info: member["user_info"]?.compacted) }
  }
}
