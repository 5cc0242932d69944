import Testing
import Threads

@Suite("Tally", .timeLimit(.minutes(1)))
struct TallyTests {
  @Test("counts each key up to the limit, and forgets it when none is left")
  func counts() {
    let tally = Tally<Int>()
    #expect((0..<5).map { _ in tally.add(1, upTo: 3) } == [true, true, true, false, false])
    #expect(tally.add(2, upTo: 3))
    #expect(tally.keyCount == 2)
    tally.remove(1)
    #expect((0..<2).map { _ in tally.add(1, upTo: 3) } == [true, false])
    for _ in 0..<3 { tally.remove(1) }
    tally.remove(2)
    #expect(tally.keyCount == 0)
  }

  @Test("threads that come and go at once never pass the limit, and leave nothing behind")
  func threads() throws {
    let tally = Tally<Int>()
    let most = Locked(0)
    let inside = Locked(0)
    let threads = try (0..<4).map { number in
      try LoopThread(named: "tally-\(number)") {
        for round in 0..<20_000 {
          guard tally.add(7, upTo: 3) else { continue }
          let now = inside.withLock { count in
            count += 1
            return count
          }
          most.withLock { $0 = max($0, now) }
          inside.withLock { $0 -= 1 }
          tally.remove(7)
          if tally.add(round, upTo: 1_000) { tally.remove(round) }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(most.withLock { $0 } <= 3)
    #expect(tally.keyCount == 0)
  }

  @Test("removing what was never added is a programmer's error")
  func traps() async {
    await #expect(processExitsWith: .failure) { Tally<Int>().remove(1) }
  }
}
