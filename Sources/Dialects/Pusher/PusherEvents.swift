import Bytes
package import Messaging

extension PusherDialect {
  package func encode(_ event: Event, at _: @autoclosure () -> Moment) -> [UInt8] {
    switch event {
    case .connected(let socket, let seconds): connected(socket, activityTimeoutSeconds: seconds)
    case .ping: Self.empty(PusherEvent.ping)
    case .pong: Self.empty(PusherEvent.pong)
    case .subscribed(let channel, let members):
      text(PusherEvent.subscribed, channel) { Self.writePresence(members, to: &$0) }
    case .subscriptionRefused(let channel, let refusal):
      subscriptionError(refusal, channel: channel)
    case .memberAdded(let channel, let member):
      text(PusherEvent.memberAdded, channel) { data in
        data.name("user_id")
        data.string(member.userID)
        data.name("user_info")
        data.raw(member.info ?? "null")
      }
    case .memberRemoved(let channel, let userID):
      text(PusherEvent.memberRemoved, channel) { data in
        data.name("user_id")
        data.string(userID)
      }
    case .published(let content): published(content)
    case .cacheMissed(let channel): text(PusherEvent.cacheMissed, channel) { _ in }
    case .subscriptionCount(let channel, let count):
      text(PusherEvent.subscriptionCount, channel) { data in
        data.name("subscription_count")
        data.integer(count)
      }
    case .signedIn(let userData):
      Self.frame(PusherEvent.signedIn, channel: nil) {
        $0.object { data in
          data.name("user_data")
          data.string(userData)
        }
      }
    case .watched(let online, let offline): watched(online: online, offline: offline)
    case .refused(let refusal):
      error(
        code: code(of: refusal), message: refusal.description, channel: Self.channel(of: refusal))
    case .echoed, .delivered, .entered, .exited, .statusChanged: []
    case .failed(let code, let message): error(code: code, message: message, channel: nil)
    case .other(let name, let channel, let data):
      Self.frame(name, channel: channel) { $0.string(data) }
    }
  }

  /// The one message whose cost counts: once a publication, however many receive it.
  private func published(_ content: Publication.Content) -> [UInt8] {
    // Clients of other dialects may write to a user. Pusher's take all on the user's channel for
    // their server's, but what has the prefix of client events.
    let isOfClient = content.channel.kind == .user && content.origin?.sender != nil
    var writer = JSONWriter(capacity: content.data.utf8.count * 9 / 8 + 320)
    writer.object { frame in
      frame.name("event")
      frame.string(isOfClient ? "client-" + content.event : content.event)
      frame.name("channel")
      frame.string(content.channel.rawValue)
      frame.name("data")
      if content.hasRawData { frame.raw(content.data) } else { frame.string(content.data) }
      if let userID = content.userID {
        frame.name("user_id")
        frame.string(userID)
      }
    }
    return writer.bytes
  }

  private func connected(_ socket: SocketID, activityTimeoutSeconds: Int) -> [UInt8] {
    let data = JSONWriter.text {
      $0.object { data in
        data.name("socket_id")
        data.string(socket.description)
        data.name("activity_timeout")
        data.integer(activityTimeoutSeconds)
      }
    }
    return Self.frame(PusherEvent.established, channel: nil) { $0.string(data) }
  }

  /// A message whose `data` is a string that holds an object; `write` writes the object's members.
  private func text(
    _ event: String, _ channel: ChannelName, data write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    let data = JSONWriter.text { $0.object(write) }
    return Self.frame(event, channel: channel.rawValue) { $0.string(data) }
  }

  private func watched(online: [String], offline: [String]) -> [UInt8] {
    let data = JSONWriter.text {
      $0.object { data in
        data.name("events")
        data.array { events in
          for (name, userIDs) in [("online", online), ("offline", offline)] where !userIDs.isEmpty {
            events.object { event in
              event.name("name")
              event.string(name)
              event.name("user_ids")
              event.array { for userID in userIDs { $0.string(userID) } }
            }
          }
        }
      }
    }
    return Self.frame(PusherEvent.watched, channel: nil) { $0.string(data) }
  }

  private static func writePresence(_ members: [Member]?, to data: inout JSONWriter) {
    guard let members else { return }
    data.name("presence")
    data.object { presence in
      presence.name("ids")
      presence.array { ids in
        for member in members { ids.string(member.userID) }
      }
      presence.name("hash")
      presence.object { hash in
        for member in members {
          hash.name(member.userID)
          hash.raw(member.info ?? "null")
        }
      }
      presence.name("count")
      presence.integer(members.count)
    }
  }
}
