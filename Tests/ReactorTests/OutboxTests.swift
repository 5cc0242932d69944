import Testing

@testable import Reactor

@Suite("Outboxes")
struct OutboxTests {
  @Test("tiny pieces cost about their size: 10,000 of 2 bytes are kept in a few arrays")
  func copies() {
    var outbox = Outbox()
    for _ in 0..<10_000 { outbox.append([1, 2], from: 0, isAnswer: true) }
    #expect(outbox.retainedAnswerBytes == 20_000)
    let pieces = drain(&outbox)
    #expect(pieces.count < 10)
    #expect(Array(pieces.joined()) == (0..<10_000).flatMap { _ in [1, 2] as [UInt8] })
    #expect(outbox.retainedBytes == 0)
    #expect(outbox.retainedAnswerBytes == 0)
  }

  @Test("order is kept between copies, references, answers and what is no answer")
  func order() {
    var outbox = Outbox()
    let long = [UInt8](repeating: 9, count: 5000)
    outbox.append(long, from: 4999, isAnswer: false)
    outbox.append([1], from: 0, isAnswer: false)
    outbox.append([2], from: 0, isAnswer: true)
    outbox.append([3, 3], from: 1, isAnswer: true)
    outbox.append([4], from: 0, isAnswer: true)
    #expect(outbox.retainedBytes == 5)
    #expect(outbox.retainedAnswerBytes == 3)
    #expect(Array(drain(&outbox).joined()) == [9, 1, 2, 3, 4])
  }

  @Test("all but what was begun can be dropped, copies with the piece they stand in")
  func drops() {
    var outbox = Outbox()
    outbox.append([0, 1], from: 1, isAnswer: true)
    outbox.append([2], from: 0, isAnswer: true)
    outbox.append([UInt8](repeating: 9, count: 5000), from: 0, isAnswer: false)
    outbox.append([3], from: 0, isAnswer: true)
    outbox.dropAllButFirst()
    #expect(outbox.retainedBytes == 2)
    #expect(outbox.retainedAnswerBytes == 2)
    #expect(Array(drain(&outbox).joined()) == [1, 2])
  }

  /// Takes all that waits, piece by piece.
  private func drain(_ outbox: inout Outbox) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    while let (bytes, offset) = outbox.first {
      pieces.append(Array(bytes[offset...]))
      outbox.consume(bytes.count - offset)
    }
    return pieces
  }
}
