import Messaging
import Telemetry

// MARK: The end of a turn

/// What a turn has gathered.
struct Turn {
  var number: UInt64 = 1
  /// Orders everything that goes to connections; never starts anew.
  var sequence: UInt64 = 0
  var batches: [BatchLocation] = []
  /// How many have come by mail.
  var messages = 0
  /// What those counted in the mailbox.
  var mailWeight = 0
  var irregulars: [Subscriber] = []
  /// Which batches irregular connections listen to, as the batches are met.
  var shares: [Share] = []
  /// What one irregular connection gets; kept for its storage only.
  var pieces: [Piece] = []
  var laggards: [Subscriber] = []
  /// What was sent for one app and is not counted there yet.
  var sent = Sent()
  /// When its publications were made.
  var deliveryTimes: [Int] = []

  /// Counts for an app; gathered, for its counters are those of all loops.
  struct Sent {
    var usage: AppUsage?
    var deliveries = 0
    var messages = 0
    var bytes = 0

    mutating func add(_ usage: AppUsage, deliveries: Int, messages: Int, bytes: Int) {
      if self.usage !== usage {
        settle()
        self = Sent(usage: usage)
      }
      self.deliveries += deliveries
      self.messages += messages
      self.bytes += bytes
    }

    func settle() {
      usage?.deliveries.add(deliveries)
      usage?.sentMessages.add(messages)
      usage?.sentBytes.add(bytes)
    }
  }

  /// One irregular connection's part in one batch.
  struct Share {
    let batch: BatchLocation
    let joinedAt: UInt64
    /// The same connection's share met before, in ``Turn/shares``.
    let previous: Int?
  }
}

/// A frame for one connection, and its place among them.
struct Piece {
  let sequence: UInt64
  let bytes: ArraySlice<UInt8>
}

extension Shard {
  func send(_ frame: ArraySlice<UInt8>, to subscriber: Subscriber) {
    guard !frame.isEmpty, subscriber.session != nil, !subscriber.isEnding else { return }
    turn.sequence += 1
    subscriber.ownFrames.append(Piece(sequence: turn.sequence, bytes: frame))
    subscriber.pendingBytes += frame.count
    markIrregular(subscriber)
  }

  func markIrregular(_ subscriber: Subscriber) {
    guard !subscriber.isIrregular else { return }
    subscriber.isIrregular = true
    turn.irregulars.append(subscriber)
  }

  /// Sends what the turn has gathered: to each connection in one write, in the order it came.
  package func endTurn() {
    if turn.batches.count > 1 { findSharers() }
    for location in turn.batches { sendBatch(at: location) }
    for subscriber in turn.irregulars { sendMerged(to: subscriber) }
    for location in turn.batches {
      rosters[location.roster]?.withBatch(of: location.group) { $0.clear() }
    }
    turn.batches.removeAll(keepingCapacity: true)
    turn.irregulars.removeAll(keepingCapacity: true)
    turn.shares.removeAll(keepingCapacity: true)
    turn.number += 1
    turn.mailWeight = 0
    if turn.sent.usage != nil { exchange(&turn.sent, with: Turn.Sent()).settle() }
    observeLatency()
    cutOffLaggards()
  }

  /// Marks the connections that several of the turn's batches are for.
  private func findSharers() {
    for location in turn.batches {
      guard let roster = rosters[location.roster] else { continue }
      for entry in roster.groups[location.group].entries {
        if entry.subscriber.lastBatchTurn == turn.number { markIrregular(entry.subscriber) }
        entry.subscriber.lastBatchTurn = turn.number
      }
    }
  }

  /// The hot path: one write a listener, of bytes that all of them share.
  private func sendBatch(at location: BatchLocation) {
    guard let group = rosters[location.roster]?.groups[location.group] else { return }
    let bytes = group.batch.bytes
    let areAllRegular = turn.irregulars.isEmpty
    var receivers = 0
    // By index: a copy of the entry would retain its subscriber, which nobody needs here, and that
    // is a cache line more for each delivery.
    for index in group.entries.indices {
      if !areAllRegular, group.entries[index].subscriber.isIrregular {
        share(location, with: group.entries[index])
        continue
      }
      receivers += 1
      if group.entries[index].outlet.deliver(bytes) > outboxLimit {
        turn.laggards.append(group.entries[index].subscriber)
      }
    }
    guard let usage = group.entries.first?.subscriber.usage else { return }
    let messages = receivers * group.batch.segments.count
    turn.sent.add(usage, deliveries: messages, messages: messages, bytes: receivers * bytes.count)
  }

  /// Notes that an irregular connection listens to the batch; it gets its part merged.
  private func share(_ location: BatchLocation, with entry: Roster.Entry) {
    let subscriber = entry.subscriber
    turn.shares.append(
      Turn.Share(batch: location, joinedAt: entry.joinedAt, previous: subscriber.lastShare))
    subscriber.lastShare = turn.shares.count - 1
  }

  /// Merges all that the turn has for one connection by its sequence.
  private func sendMerged(to subscriber: Subscriber) {
    let isAnswer = subscriber.lastShare == nil
    let frames = mergedFrames(for: subscriber)
    subscriber.pendingBytes = 0
    subscriber.isIrregular = false
    guard let session = subscriber.session, !frames.isEmpty else { return }
    let unsent = session.transmit(frames, isAnswer: isAnswer)
    if subscriber.isEnding {
      session.finish()
    } else if unsent > outboxLimit {
      turn.laggards.append(subscriber)
    }
  }

  /// Takes what the turn has for one connection, in order.
  ///
  /// Into storage that all connections of all turns share, for this is what a delivery costs where
  /// connections listen to several busy channels: with the publish 9,800 instructions with arrays
  /// of each connection's own and `joined()`, 3,700 so.
  private func mergedFrames(for subscriber: Subscriber) -> [UInt8] {
    var pieces = exchange(&turn.pieces, with: [])
    pieces += subscriber.ownFrames
    let ownCount = pieces.count
    subscriber.ownFrames = []
    var next = exchange(&subscriber.lastShare, with: nil)
    while let position = next {
      let share = turn.shares[position]
      rosters[share.batch.roster]?.groups[share.batch.group].batch
        .collect(for: subscriber.id, joinedAt: share.joinedAt, into: &pieces)
      next = share.previous
    }
    pieces.sort { $0.sequence < $1.sequence }
    var frames: [UInt8] = []
    frames.reserveCapacity(pieces.reduce(0) { $0 + $1.bytes.count })
    for piece in pieces { frames += piece.bytes }
    turn.sent.add(
      subscriber.usage, deliveries: pieces.count - ownCount, messages: pieces.count,
      bytes: frames.count)
    pieces.removeAll(keepingCapacity: pieces.count <= 1024)
    turn.pieces = pieces
    return frames
  }

  private func observeLatency() {
    guard !turn.deliveryTimes.isEmpty else { return }
    let now = Monotonic.nanoseconds
    for time in turn.deliveryTimes { latency.observe(nanoseconds: now - time) }
    turn.deliveryTimes.removeAll(keepingCapacity: turn.deliveryTimes.count <= 1024)
  }

  private func cutOffLaggards() {
    guard !turn.laggards.isEmpty else { return }
    let laggards = turn.laggards
    turn.laggards = []
    for subscriber in laggards {
      subscriber.usage.slowClosings.add()
      subscriber.session?.willEnd(because: .tooSlow)
      leaveAll(subscriber)
      subscriber.isEnding = true
      subscriber.session?.cutOff(with: subscriber.variant.frame(.tooSlow))
    }
  }
}
