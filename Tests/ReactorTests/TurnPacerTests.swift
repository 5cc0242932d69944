import Reactor
import Testing

@Suite("Turn pacer")
struct TurnPacerTests {
  var pacer = TurnPacer(interval: .microseconds(500))

  @Test("rests for the rest of the interval once two messages come in one")
  mutating func rests() {
    for _ in 0..<20 { _ = turn(messages: 1, every: .microseconds(100)) }
    #expect(turn(messages: 1, every: .microseconds(100)) == .microseconds(480))
    #expect(turn(messages: 5, every: .microseconds(500)) == .microseconds(480))
  }

  @Test("never rests while fewer than two come in an interval")
  mutating func keepsGoing() {
    for _ in 0..<100 { #expect(turn(messages: 1, every: .microseconds(300)) == .zero) }
  }

  @Test("a quiet time is forgotten busyness: soon nothing waits any more")
  mutating func forgets() {
    for _ in 0..<20 { _ = turn(messages: 10, every: .microseconds(500)) }
    var turns = 0
    while turn(messages: 1, every: .milliseconds(5)) > .zero { turns += 1 }
    #expect(turns < 10)
  }

  @Test("a turn that took longer than the interval is followed at once")
  mutating func isLate() {
    for _ in 0..<20 { _ = turn(messages: 10, every: .milliseconds(1)) }
    #expect(
      pacer.rest(after: 10, sinceLast: .milliseconds(1), elapsed: .milliseconds(1)) == .zero)
  }

  @Test("an interval of 0 turns it off")
  func off() {
    var pacer = TurnPacer(interval: .zero)
    let rest = pacer.rest(
      after: 100, sinceLast: .microseconds(1), elapsed: .microseconds(1))
    #expect(rest == .zero)
  }

  private mutating func turn(messages: Int, every sinceLast: Duration) -> Duration {
    pacer.rest(after: messages, sinceLast: sinceLast, elapsed: .microseconds(20))
  }
}
