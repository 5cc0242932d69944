import Telemetry

/// What waits for a slow peer: references to shared bytes, and how far each has been sent.
struct Outbox {
  private(set) var retainedBytes = 0
  private(set) var retainedAnswerBytes = 0
  private var pieces: [Piece] = []
  private var head = 0
  /// What waits in all outboxes of a loop.
  private let total: Counter

  init(countingIn total: Counter = Counter()) { self.total = total }

  /// Shorter pieces are copied behind the one before them, until that has so many bytes: a
  /// reference costs more than they do, in memory and in system calls.
  private static let (copiedBytes, copiesBytes) = (64, 4096)

  private struct Piece {
    var bytes: [UInt8]
    var offset: Int
    var isAnswer: Bool
  }

  /// The piece to send next, and the offset to send it from.
  var first: (bytes: [UInt8], offset: Int)? {
    head < pieces.count ? (pieces[head].bytes, pieces[head].offset) : nil
  }

  mutating func append(_ bytes: [UInt8], from offset: Int, isAnswer: Bool) {
    count(bytes.count - offset, isAnswer)
    if bytes.count < Self.copiedBytes, offset == 0, head < pieces.count {
      let last = pieces.count - 1
      if pieces[last].isAnswer == isAnswer, pieces[last].bytes.count < Self.copiesBytes {
        return pieces[last].bytes.append(contentsOf: bytes)
      }
    }
    pieces.append(Piece(bytes: bytes, offset: offset, isAnswer: isAnswer))
  }

  /// Notes that `count` bytes of the first piece were sent.
  mutating func consume(_ count: Int) {
    self.count(-count, pieces[head].isAnswer)
    pieces[head].offset += count
    guard pieces[head].offset == pieces[head].bytes.count else { return }
    pieces[head].bytes = []
    head += 1
    if head > 32, head * 2 > pieces.count {
      pieces.removeFirst(head)
      head = 0
    }
  }

  mutating func dropAllButFirst() {
    for piece in pieces.dropFirst(head + 1) {
      count(piece.offset - piece.bytes.count, piece.isAnswer)
    }
    pieces.removeSubrange(min(head + 1, pieces.count)...)
  }

  mutating func dropAll() {
    total.subtract(retainedBytes)
    self = Outbox(countingIn: total)
  }

  private mutating func count(_ change: Int, _ isAnswer: Bool) {
    retainedBytes += change
    total.add(change)
    if isAnswer { retainedAnswerBytes += change }
  }
}
