import Testing
import Threads

@Suite("What was seen of late", .timeLimit(.minutes(1)))
struct RecentSetTests {
  @Test("is new once, until its time has passed")
  func remembers() {
    let seen = RecentSet<String>(limit: 10)
    #expect(seen.insert("a", until: 5, now: 0))
    #expect(!seen.insert("a", until: 9, now: 5))
    #expect(seen.insert("a", until: 9, now: 6))
    #expect(seen.forgotten == 0)
  }

  @Test("is bounded: the first to come goes first, and is counted")
  func forgets() {
    let seen = RecentSet<Int>(limit: 3)
    for number in 0..<1000 { #expect(seen.insert(number, until: 5, now: 0)) }
    #expect(seen.forgotten == 997)
    for number in 997..<1000 { #expect(!seen.insert(number, until: 5, now: 0)) }
    #expect(seen.insert(0, until: 5, now: 0))
    #expect(seen.insert(997, until: 5, now: 0), "it went when 0 came again")
  }

  @Test("is seen once, however many threads see it")
  func isExact() throws {
    let seen = RecentSet<Int>(limit: 100_000)
    let news = Locked(0)
    let threads = try (0..<4).map { number in
      try LoopThread(named: "\(number)") {
        for value in 0..<2_000 where seen.insert(value, until: 1, now: 0) {
          news.withLock { $0 += 1 }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(news.withLock { $0 } == 2_000)
  }
}
