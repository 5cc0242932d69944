import Client
import Dialects
import TestSupport
import Testing

@Suite("Connecting again")
struct ReconnectionTests {
  static let start = ContinuousClock.now

  /// Waits after failures in a row, without a connection between them.
  func waits(
    _ count: Int, after comeback: CloseExplanation.Comeback = .afterBackoff,
    patience: Duration? = nil
  ) -> [Duration?] {
    var generator = SeededGenerator(seed: 1)
    var reconnection = Reconnection(isPersistent: true, patience: patience)
    var now = Self.start
    return (0..<count).map { _ in
      let wait = reconnection.lost(comeback, at: now, using: &generator)
      now += wait ?? .zero
      return wait
    }
  }

  @Test("takes a second, then twice as long each time, and at most half a minute and a half of it")
  func backsOff() {
    let waits = waits(8).compactMap { $0 }
    let bases = [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) }
    #expect(waits.count == 8)
    for (wait, base) in zip(waits, bases) {
      #expect(base <= wait && wait <= base * 1.5)
    }
  }

  @Test("no two clients wait for as long")
  func jitters() {
    var generator = SeededGenerator(seed: 2)
    let waits = Set(
      (0..<50).map { _ in
        var backoff = Backoff()
        return backoff.next(using: &generator)
      })
    #expect(waits.count == 50)
  }

  @Test("is not done after a code that forbids it, nor by who does not want it")
  func staysAway() {
    #expect(waits(1, after: .never) == [nil])
    var generator = SeededGenerator(seed: 3)
    var once = Reconnection(isPersistent: false, patience: nil)
    once.connected(at: Self.start)
    #expect(once.lost(.atOnce, at: Self.start + .seconds(60), using: &generator) == nil)
  }

  @Test("is done at once where the server says so, unless it says so again and again")
  func comesBack() throws {
    var generator = SeededGenerator(seed: 4)
    var reconnection = Reconnection(isPersistent: true, patience: nil)
    reconnection.connected(at: Self.start)
    let later = Self.start + .seconds(2)
    #expect(reconnection.lost(.atOnce, at: later, using: &generator) == .zero)
    reconnection.connected(at: later)
    let second = try #require(
      reconnection.lost(.atOnce, at: later + .milliseconds(10), using: &generator))
    #expect(second >= .seconds(1))
  }

  @Test("begins with short waits again when a connection has lasted")
  func forgets() throws {
    var generator = SeededGenerator(seed: 5)
    var reconnection = Reconnection(isPersistent: true, patience: nil)
    for _ in 0..<5 {
      _ = reconnection.lost(.afterBackoff, at: Self.start, using: &generator)
    }
    reconnection.connected(at: Self.start)
    let soon = try #require(
      reconnection.lost(.afterBackoff, at: Self.start + .seconds(9), using: &generator))
    #expect(soon >= .seconds(30))
    reconnection.connected(at: Self.start)
    let later = try #require(
      reconnection.lost(.afterBackoff, at: Self.start + .seconds(10), using: &generator))
    #expect(later < .seconds(2))
  }

  @Test("is given up when nobody answered for too long")
  func givesUp() {
    let waits = waits(10, patience: .seconds(60))
    #expect(waits[3] != nil)
    #expect(waits[9] == nil)
    #expect(waits.compactMap { $0 }.reduce(.zero, +) <= .seconds(60))
  }
}
