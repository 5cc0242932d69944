import Bytes
package import Messaging

/// What the HTTP API tells of one channel.
package struct ChannelReport: Equatable, Sendable {
  package let channel: ChannelName
  /// Connections that are subscribed.
  package let subscriptions: Int
  /// Distinct users, on presence channels.
  package let users: Int
  /// The last event, on cache channels.
  package var cached: Cached?

  /// The data of an event that is kept, and for how many seconds more.
  package struct Cached: Equatable, Sendable {
    let data: String
    let seconds: Int

    /// A second that has begun counts.
    package init(_ data: String, for remaining: Duration) {
      self.data = data
      let (seconds, attoseconds) = remaining.components
      self.seconds = Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
  }

  package init(_ channel: ChannelName, subscriptions: Int, users: Int = 0) {
    self.channel = channel
    self.subscriptions = subscriptions
    self.users = users
  }
}

// MARK: Bodies of responses

extension ChannelReport {
  /// What was published, and nothing was asked.
  package static let empty = Array("{}".utf8)

  /// For `GET /channels`, and for `POST /events` with `info`.
  package static func body(
    of reports: [ChannelReport], _ attributes: Set<ChannelAttribute>
  ) -> [UInt8] {
    encode { body in
      body.name("channels")
      body.object { channels in
        for report in reports {
          channels.name(report.channel.rawValue)
          channels.object { report.write(attributes, to: &$0) }
        }
      }
    }
  }

  /// For `POST /batch_events`: one entry an event, in order, unless none asked for anything.
  package static func batchBody(
    of entries: [(report: ChannelReport, attributes: Set<ChannelAttribute>)]
  ) -> [UInt8] {
    guard entries.contains(where: { !$0.attributes.isEmpty }) else { return empty }
    return encode { body in
      body.name("batch")
      body.array { batch in
        for entry in entries {
          batch.object { entry.report.write(entry.attributes, to: &$0) }
        }
      }
    }
  }

  /// For `GET /channels/{name}`.
  package func body(_ attributes: Set<ChannelAttribute>) -> [UInt8] {
    Self.encode { body in
      body.name("occupied")
      body.boolean(subscriptions > 0)
      write(attributes, to: &body)
    }
  }

  /// For `GET /channels/{name}/users`.
  package static func usersBody(_ userIDs: [String]) -> [UInt8] {
    encode { body in
      body.name("users")
      body.array { users in
        for userID in userIDs {
          users.object {
            $0.name("id")
            $0.string(userID)
          }
        }
      }
    }
  }

  private func write(_ attributes: Set<ChannelAttribute>, to writer: inout JSONWriter) {
    if attributes.contains(.userCount), channel.kind == .presence {
      writer.name(ChannelAttribute.userCount.rawValue)
      writer.integer(users)
    }
    if attributes.contains(.subscriptionCount) {
      writer.name(ChannelAttribute.subscriptionCount.rawValue)
      writer.integer(subscriptions)
    }
    if attributes.contains(.cache) {
      writer.name(ChannelAttribute.cache.rawValue)
      Self.write(cached, to: &writer)
    }
  }

  private static func write(_ cached: Cached?, to writer: inout JSONWriter) {
    guard let cached else { return writer.null() }
    writer.object {
      $0.name("data")
      $0.string(cached.data)
      $0.name("ttl")
      $0.integer(cached.seconds)
    }
  }

  private static func encode(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(write)
    return writer.bytes
  }
}
