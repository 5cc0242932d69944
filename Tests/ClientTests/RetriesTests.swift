import Testing

@testable import Client

@Suite("Retries")
struct RetriesTests {
  private let now = ContinuousClock.now

  private func delays(_ retries: Retries, chance: Double) -> [Duration?] {
    (1...9).map { retries.delay(before: $0, asked: nil, at: now, chance: chance) }
  }

  @Test("come after times that double, up to half a minute, and end")
  func double() {
    let longest = delays(Retries(limit: 8), chance: 1)
    #expect(longest == [0.5, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) } + [nil])
    let shortest = delays(Retries(limit: 8), chance: 0)
    #expect(shortest == [0.25, 0.5, 1, 2, 4, 8, 15, 15].map { .seconds($0) } + [nil])
    #expect(delays(.none, chance: 0).allSatisfy { $0 == nil })
  }

  @Test("come no earlier than the server asks, and not at all if that is long")
  func waitAsAsked() {
    let retries = Retries(limit: 3)
    func delay(_ asked: Duration, _ chance: Double) -> Duration? {
      retries.delay(before: 1, asked: asked, at: now, chance: chance)
    }
    #expect(delay(.seconds(7), 0) == .seconds(7))
    #expect(delay(.seconds(7), 1) == .seconds(7.25))
    #expect(delay(.zero, 0) == .zero)
    #expect(delay(.seconds(60), 0) == .seconds(60))
    #expect(delay(.seconds(61), 0) == nil)
  }

  @Test("do not go beyond the time there is in all")
  func end() {
    let retries = Retries(limit: 3, deadline: now + .seconds(2))
    func delay(_ retry: Int) -> Duration? {
      retries.delay(before: retry, asked: nil, at: now, chance: 1)
    }
    #expect(delay(2) == .seconds(1))
    #expect(delay(3) == nil)
    #expect(retries.timeoutSeconds(at: now) == 2)
    #expect(retries.timeoutSeconds(at: now + .seconds(1.5)) == 1)
    #expect(retries.timeoutSeconds(at: now + .seconds(9)) == 1)
    #expect(Retries(limit: 3).timeoutSeconds(at: now) == 10)
  }

  @Test(
    "Retry-After is seconds or a date",
    arguments: [
      ("0", 0), ("120", 120), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
      ("Sun, 06 Nov 1994 08:48:00 GMT", 0), ("-1", nil), ("soon", nil), ("", nil), ("1.5", nil),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994 08:49 GMT", nil),
    ] as [(String, Int?)])
  func readsFields(_ field: String, _ seconds: Int?) {
    // Sun, 06 Nov 1994 08:49:00 GMT.
    let delay = Retries.delay(after: field, now: 784_111_740)
    #expect(delay == seconds.map { .seconds($0) })
  }
}
