import Messaging

/// The last event of each cache channel, until its time is up (Pusher protocol, "Cache channels").
///
/// Bounded in bytes; where that is not enough, what was stored first goes. It has no clock of its
/// own: whoever asks says what time it is.
struct EventCache {
  struct Entry: Equatable {
    let content: Publication.Content
    let expires: ContinuousClock.Instant

    /// What it costs to keep, in bytes, roughly: its text, and its places in tables.
    var weight: Int {
      256 + content.channel.rawValue.utf8.count + content.event.utf8.count + content.data.utf8.count
    }
  }

  /// An entry, and its neighbours in the order in which they were stored.
  private struct Link {
    let entry: Entry
    var older: Topic?
    var newer: Topic?
  }

  let byteLimit: Int
  private(set) var bytes = 0
  /// How many went before their time, for want of room.
  private(set) var evictions = 0
  private var links: [Topic: Link] = [:]
  private var oldest: Topic?
  private var newest: Topic?

  init(byteLimit: Int) { self.byteLimit = byteLimit }

  var count: Int { links.count }

  func entry(of topic: Topic, at now: ContinuousClock.Instant) -> Entry? {
    guard let entry = links[topic]?.entry, entry.expires > now else { return nil }
    return entry
  }
}

// MARK: Changing it

extension EventCache {
  /// Keeps `entry` in place of what was known of the topic. One that is larger than the whole cache
  /// is not kept, and neither is what it replaces: that is the last event no more.
  mutating func store(_ entry: Entry, of topic: Topic, at now: ContinuousClock.Instant) {
    remove(topic)
    removeExpired(at: now)
    guard entry.weight <= byteLimit else {
      evictions += 1
      return
    }
    while bytes + entry.weight > byteLimit, let oldest {
      remove(oldest)
      evictions += 1
    }
    if let newest { links[newest]?.newer = topic } else { oldest = topic }
    links[topic] = Link(entry: entry, older: newest)
    newest = topic
    bytes += entry.weight
  }

  /// Removes what has expired, up to the first that has not: all of it where every entry is kept
  /// for one time, else the rest when those before it go.
  mutating func removeExpired(at now: ContinuousClock.Instant) {
    while let oldest, let link = links[oldest], link.entry.expires <= now { remove(oldest) }
  }

  private mutating func remove(_ topic: Topic) {
    guard let link = links.removeValue(forKey: topic) else { return }
    bytes -= link.entry.weight
    if let older = link.older { links[older]?.newer = link.newer } else { oldest = link.newer }
    if let newer = link.newer { links[newer]?.older = link.older } else { newest = link.older }
  }
}
