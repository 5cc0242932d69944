import Dialects
import Messaging

/// The channels of one `rtm connect`: those it wants, and what it knows of them. They outlive a
/// connection, which has to be told of them anew.
struct Subscriptions {
  struct Entry {
    var state = State.wanted
    /// Who one is on a presence channel, if that was said.
    var channelData: String?
    /// With which an encrypted channel's events are opened, if it is known.
    var sharedSecret: SharedSecret?
    /// By user id; empty where there are none.
    var members: [String: Member] = [:]
  }

  enum State: Equatable {
    /// To be asked for when there is a connection, or a token.
    case wanted
    case asked(at: ContinuousClock.Instant)
    case open
  }

  /// What is remembered of a presence channel, however many there are.
  static let memberLimit = 10_000

  /// In the order they were asked for.
  private(set) var names: [ChannelName] = []
  private var entries: [ChannelName: Entry] = [:]
  /// The one that was asked for last, to which lines go.
  var current: ChannelName?

  subscript(channel: ChannelName) -> Entry? { entries[channel] }

  /// Whether some are asked for and not answered yet.
  var areOpening: Bool { entries.values.contains { $0.state != .open } }

  var openNames: [ChannelName] { names.filter { entries[$0]?.state == .open } }
}

extension Subscriptions {
  /// Adds a channel, or makes it the current one; says whether it has to be asked for.
  mutating func want(_ channel: ChannelName, channelData: String?) -> Bool {
    current = channel
    if entries[channel]?.state == .open, channelData == nil { return false }
    if entries[channel] == nil { names.append(channel) }
    entries[channel, default: Entry()].channelData = channelData
    entries[channel]?.state = .wanted
    return true
  }

  mutating func remove(_ channel: ChannelName) {
    entries[channel] = nil
    names.removeAll { $0 == channel }
    if current == channel { current = names.last }
  }

  mutating func asked(
    _ channel: ChannelName, sharedSecret: SharedSecret?, at now: ContinuousClock.Instant
  ) {
    entries[channel]?.state = .asked(at: now)
    entries[channel]?.sharedSecret = sharedSecret
  }

  /// Returns how long the answer took, where it was asked for.
  mutating func opened(
    _ channel: ChannelName, members: [Member]?, at now: ContinuousClock.Instant
  ) -> Duration? {
    guard let entry = entries[channel] else { return nil }
    entries[channel]?.state = .open
    entries[channel]?.members = [:]
    for member in members ?? [] { add(member, to: channel) }
    if case .asked(let start) = entry.state { return now - start }
    return nil
  }

  /// The connection is gone: all of them are only wanted now.
  mutating func lost() {
    for channel in names {
      entries[channel]?.state = .wanted
      entries[channel]?.members = [:]
    }
  }

  mutating func add(_ member: Member, to channel: ChannelName) {
    guard entries[channel]?.members.count ?? 0 < Self.memberLimit else { return }
    entries[channel]?.members[member.userID] = member
  }

  mutating func remove(user: String, from channel: ChannelName) {
    entries[channel]?.members[user] = nil
  }
}
