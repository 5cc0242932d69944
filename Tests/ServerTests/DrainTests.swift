import Testing

@testable import Server

@Suite("Drains")
struct DrainTests {
  @Test("the first is closed at once, the last before the time is over, the rest evenly between")
  func spreads() {
    let due = (0...10).map { Drain.due(of: 5, after: .seconds($0), in: .seconds(10)) }
    #expect(due == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5])
  }

  @Test("without time all are closed at once")
  func closesAtOnce() { #expect(Drain.due(of: 1000, after: .zero, in: .zero) == 1000) }

  @Test("a single client does not wait")
  func closesOne() { #expect(Drain.due(of: 1, after: .zero, in: .seconds(3600)) == 1) }

  @Test("nobody is nobody")
  func closesNone() { #expect(Drain.due(of: 0, after: .zero, in: .seconds(5)) == 0) }
}
