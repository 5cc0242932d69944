import Messaging

/// A topic's listeners on one loop, by variant: dense for sending to all, O(1) to join and leave.
struct Roster {
  let topic: Topic
  /// Subscriptions that know this roster, those under way among them; at 0 it can be forgotten.
  var references = 0
  /// Few: one a dialect and framing that anybody uses here.
  private(set) var groups: [Group] = []

  struct Group {
    let variant: Variant
    fileprivate(set) var entries: [Entry] = []
    var batch = Batch()
  }

  struct Entry {
    let subscriber: Subscriber
    let outlet: any Outlet
    /// The turn sequence it came at: it hears nothing from before.
    let joinedAt: UInt64
  }

  init(_ topic: Topic) { self.topic = topic }

  /// Whether this turn has anything for anybody here.
  var hasBatches: Bool { groups.contains { !$0.batch.isEmpty } }

  func group(of variant: Variant) -> Int? { groups.firstIndex { $0.variant == variant } }

  /// - Returns: the subscriber's position among those of its variant.
  mutating func insert(
    _ subscriber: Subscriber, _ outlet: any Outlet, at sequence: UInt64
  ) -> Int {
    let index = group(of: subscriber.variant) ?? groups.count
    if index == groups.count { groups.append(Group(variant: subscriber.variant)) }
    groups[index].entries.append(Entry(subscriber: subscriber, outlet: outlet, joinedAt: sequence))
    return groups[index].entries.count - 1
  }

  /// The last entry moves into the gap, so order is not kept; no one relies on it.
  ///
  /// - Returns: the subscriber that now stands at `position`, if another had to move there.
  mutating func remove(at position: Int, of variant: Variant) -> Subscriber? {
    guard let index = group(of: variant) else { return nil }
    let last = groups[index].entries.removeLast()
    guard position < groups[index].entries.count else { return nil }
    groups[index].entries[position] = last
    return last.subscriber
  }

  /// What this turn already has for the subscriber at `position`.
  func framesDue(at position: Int, of variant: Variant) -> [Piece] {
    guard let index = group(of: variant), !groups[index].batch.isEmpty else { return [] }
    let entry = groups[index].entries[position]
    var due: [Piece] = []
    groups[index].batch.collect(for: entry.subscriber.id, joinedAt: entry.joinedAt, into: &due)
    return due
  }

  /// Changes a group's batch in place.
  mutating func withBatch<Result>(of group: Int, _ body: (inout Batch) -> Result) -> Result {
    body(&groups[group].batch)
  }
}

/// Which batch: a roster by its number in the shard, and one of its groups.
struct BatchLocation: Equatable {
  let roster: Int
  let group: Int
}

/// What one group of a topic's listeners gets at the end of this turn, as one run of bytes.
struct Batch {
  private(set) var bytes: [UInt8] = []
  private(set) var segments: [Segment] = []

  /// One event of the batch.
  struct Segment {
    let sequence: UInt64
    let range: Range<Int>
    let excluded: SocketID?
  }

  var isEmpty: Bool { segments.isEmpty }

  mutating func append(_ frame: [UInt8], at sequence: UInt64, excluding excluded: SocketID?) {
    let start = bytes.count
    if bytes.isEmpty { bytes = frame } else { bytes.append(contentsOf: frame) }
    segments.append(
      Segment(sequence: sequence, range: start..<bytes.count, excluded: excluded))
  }

  /// Adds the events that a connection, `id`, which joined at `joinedAt`, is to hear.
  func collect(for id: SocketID, joinedAt: UInt64, into pieces: inout [Piece]) {
    for segment in segments where segment.sequence > joinedAt && segment.excluded != id {
      pieces.append(Piece(sequence: segment.sequence, bytes: bytes[segment.range]))
    }
  }

  /// Forgets the turn's events. The bytes go on living where a slow connection refers to them.
  mutating func clear() {
    bytes = []
    segments.removeAll(keepingCapacity: segments.count <= 64)
  }
}
