import Hub
import Messaging
import Testing

@Suite("Fixed window")
struct FixedWindowTests {
  let start = ContinuousClock.now
  let rate = Rate(100, inSeconds: 60)

  @Test("takes so many from the first on, and all anew when its time has passed")
  func beginsWithTheFirst() {
    var window = FixedWindow()
    let early = (0..<101).map { _ in window.take(start, rate) }
    #expect(early == Array(repeating: true, count: 100) + [false])
    let before = window.take(start + .milliseconds(59_999), rate)
    #expect(!before)
    let after = (0..<101).count { _ in window.take(start + .seconds(60), rate) }
    #expect(after == 100)
  }

  @Test("is no bucket: nothing is earned meanwhile, and rest does not put off its end")
  func earnsNothing() {
    var window = FixedWindow()
    _ = window.take(start, rate)
    for _ in 0..<99 { _ = window.take(start + .seconds(59), rate) }
    let given = [59, 59.9, 60].map { window.take(start + .seconds($0), rate) }
    #expect(given == [false, false, true])
  }
}
