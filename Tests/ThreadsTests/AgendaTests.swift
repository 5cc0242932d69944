import TestSupport
import Testing
import Threads

@Suite("Agenda")
struct AgendaTests {
  @Test("gives out what is due, the soonest first, whatever came in first", arguments: 1...20)
  func orders(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    var agenda = Agenda<Int>()
    var expected: [Int] = []
    let start = ContinuousClock.now
    for _ in 0..<200 {
      let due = dice.roll(50)
      agenda.add(due, at: start + .seconds(due))
      expected.append(due)
      guard dice.roll(4) == 0 else { continue }
      let now = dice.roll(20)
      while let item = agenda.popDue(start + .seconds(now)) {
        let soonest = expected.min() ?? -1
        #expect(item == soonest && item <= now)
        expected.remove(at: expected.firstIndex(of: soonest) ?? 0)
      }
      #expect(expected.allSatisfy { $0 > now })
    }
    var rest: [Int] = []
    while let item = agenda.popDue(start + .seconds(50)) { rest.append(item) }
    #expect(rest == expected.sorted())
  }

  @Test("what is due at one time comes in the order it was added")
  func keepsOrder() {
    var agenda = Agenda<Int>()
    let due = ContinuousClock.now
    for item in 0..<100 { agenda.add(item, at: due) }
    #expect(agenda.nextDue == due)
    #expect((0..<100).map { _ in agenda.popDue(due) } == (0..<100).map { $0 })
    #expect(agenda.nextDue == nil)
  }
}
