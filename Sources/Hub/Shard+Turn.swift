import Messaging
import Telemetry

// MARK: The end of a turn

/// What a turn has gathered.
struct Turn {
  var number: UInt64 = 1
  /// Orders everything that goes to connections; never starts anew.
  var sequence: UInt64 = 0
  var batches: [BatchLocation] = []
  var irregulars: [Subscriber] = []
  var laggards: [Subscriber] = []
}

extension Shard {
  func send(_ frame: ArraySlice<UInt8>, to subscriber: Subscriber) {
    guard subscriber.session != nil, !subscriber.isEnding else { return }
    turn.sequence += 1
    subscriber.ownFrames.append((turn.sequence, frame))
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
    turn.number += 1
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
    var receivers = 0
    for entry in group.entries {
      let subscriber = entry.subscriber
      if subscriber.isIrregular {
        subscriber.batches.append((location, entry.joinedAt))
        continue
      }
      receivers += 1
      if subscriber.session?.transmit(bytes, isAnswer: false) == false {
        turn.laggards.append(subscriber)
      }
    }
    guard let usage = group.entries.first?.subscriber.usage else { return }
    usage.deliveries.add(receivers * group.batch.segments.count)
  }

  /// Merges all that the turn has for one connection by its sequence.
  private func sendMerged(to subscriber: Subscriber) {
    var pieces = subscriber.ownFrames
    for (location, joinedAt) in subscriber.batches {
      guard let group = rosters[location.roster]?.groups[location.group] else { continue }
      pieces += group.batch.frames(for: subscriber.id, joinedAt: joinedAt)
    }
    let isAnswer = subscriber.batches.isEmpty
    subscriber.usage.deliveries.add(pieces.count - subscriber.ownFrames.count)
    subscriber.ownFrames = []
    subscriber.batches = []
    subscriber.pendingBytes = 0
    subscriber.isIrregular = false
    guard let session = subscriber.session, !pieces.isEmpty else { return }
    pieces.sort { $0.sequence < $1.sequence }
    let keepsUp = session.transmit(Array(pieces.map(\.bytes).joined()), isAnswer: isAnswer)
    if subscriber.isEnding {
      session.finish()
    } else if !keepsUp {
      turn.laggards.append(subscriber)
    }
  }

  private func cutOffLaggards() {
    guard !turn.laggards.isEmpty else { return }
    let laggards = turn.laggards
    turn.laggards = []
    for subscriber in laggards {
      subscriber.usage.slowClosings.add()
      leaveAll(subscriber)
      subscriber.isEnding = true
      subscriber.session?.cutOff(with: subscriber.variant.frame(.tooSlow))
    }
  }
}
