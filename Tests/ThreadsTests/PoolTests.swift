import Testing
import Threads

@Suite("Pool")
struct PoolTests {
  @Test("each use has an item of its own, and one that is idle is used again")
  func lends() {
    let made = Locked(0)
    let pool = Pool<Int> {
      made.withLock { count in
        count += 1
        return count
      }
    }
    #expect(pool.use { $0 } == 1)
    #expect(pool.use { $0 } == 1)
    let both = pool.use { first in pool.use { second in [first, second] } }
    #expect(both == [1, 2])
    #expect(made.withLock { $0 } == 2)
  }
}
