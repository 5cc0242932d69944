import Bytes
package import Messaging

extension LiteDialect {
  package func encode(_ event: Event, at _: @autoclosure () -> Moment) -> [UInt8] {
    switch event {
    case .connected(let socket, let seconds):
      Self.frame(PusherEvent.established) { data in
        data.name("socket_id")
        data.string(socket.description)
        data.name("activity_timeout")
        data.integer(seconds)
      }
    case .ping: PusherDialect.empty(PusherEvent.ping)
    case .pong: PusherDialect.empty(PusherEvent.pong)
    case .subscribed(let channel, let members):
      Self.frame(PusherEvent.subscribed, channel) { Self.writePresence(members, to: &$0) }
    case .memberAdded(let channel, let member):
      Self.frame(PusherEvent.memberAdded, channel) { Self.write(member, to: &$0) }
    case .memberRemoved(let channel, let userID):
      Self.frame(PusherEvent.memberRemoved, channel) { data in
        data.name("user_id")
        data.string(userID)
      }
    case .published(let content): Self.event(content.event, content.data, content.channel.rawValue)
    // A fault of the token is told twice: this is for clients that listen by channel.
    case .subscriptionRefused(_, let refusal):
      refusal.events.count > 1 ? [] : Self.error(message(for: refusal))
    // All that its server says of it is the reason of the close frame (0.06).
    case .refused(let refusal) where refusal.limit?.isOfConnections == true: []
    case .refused(let refusal): Self.error(message(for: refusal))
    case .failed(_, let message): Self.error(message)
    case .other(let name, let channel, let data): Self.event(name, data, channel)
    case .cacheMissed, .subscriptionCount, .signedIn, .watched, .echoed, .delivered, .entered,
      .exited,
      .statusChanged:
      []
    }
  }

  /// `data` is JSON, or what came as a string elsewhere; empty where there was none.
  static func event(_ name: String, _ data: String, _ channel: String?) -> [UInt8] {
    var writer = JSONWriter(capacity: data.utf8.count + 128)
    writer.object { frame in
      frame.name("event")
      frame.string(name)
      if !data.isEmpty {
        frame.name("data")
        frame.published(data)
      }
      if let channel {
        frame.name("channel")
        frame.string(channel)
      }
    }
    return writer.bytes
  }

  /// An event of the protocol; `write` writes the members of `data`.
  static func frame(
    _ event: String, _ channel: ChannelName? = nil, data write: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter(capacity: 128)
    writer.object { frame in
      frame.name("event")
      frame.string(event)
      frame.name("data")
      frame.object(write)
      if let channel {
        frame.name("channel")
        frame.string(channel.rawValue)
      }
    }
    return writer.bytes
  }

  private static func error(_ message: String) -> [UInt8] {
    frame(PusherEvent.error) { data in
      data.name("message")
      data.string(message.shortened(to: 4096))
    }
  }

  private static func write(_ member: Member, to data: inout JSONWriter) {
    data.name("user_id")
    data.string(member.userID)
    data.name("user_info")
    data.raw(member.info ?? "{}")
  }

  private static func writePresence(_ members: [Member]?, to data: inout JSONWriter) {
    guard let members else { return }
    data.name("presence")
    data.object { presence in
      presence.name("hash")
      presence.object { hash in
        for member in members {
          hash.name(member.userID)
          hash.object { write(member, to: &$0) }
        }
      }
      presence.name("count")
      presence.integer(members.count)
    }
  }
}

// MARK: Errors

extension LiteDialect {
  /// The words that clients of that server know; the rest is ours.
  private func message(for refusal: Refusal) -> String {
    switch refusal {
    case .malformed: "Invalid JSON format"
    case .missingField(_, of: PusherEvent.subscribe): "Invalid subscribe message format"
    case .missingField(_, of: PusherEvent.unsubscribe): "Invalid unsubscribe message format"
    case .missingField: "Invalid client event message format"
    case .invalidField, .reservedEvent: "Invalid message format"
    case .invalidChannel(let name, _): "Invalid channel name: \(name)"
    case .tokenMissing: "Authentication required for this channel"
    case .tokenMalformed, .tokenOfOtherApp, .tokenMismatch: "Authentication failed"
    case .memberMissing, .memberInvalid: "Invalid channel_data for presence channel"
    case .notSubscribed: "Not subscribed to channel"
    case .clientEventsNotOn: "Client events not allowed on private/presence channels"
    case .subscriptionExceeds(_, let excess) where excess.limit == .channels:
      "Channel limit exceeded"
    case .clientEventExceeds(_, let excess) where excess.limit == .clientEvents:
      "Rate limit exceeded"
    default: refusal.description
    }
  }

  package func closeFrame(for closing: Closing) -> (code: UInt16, reason: String) {
    switch closing {
    case .refused(.connectionExceeds): (1008, "Connection limit exceeded")
    default: closing.standardFrame
    }
  }
}
