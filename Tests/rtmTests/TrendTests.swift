import Bytes
import Testing

@testable import rtm

@Suite("Trends")
struct TrendTests {
  private func sample(_ seconds: Double, _ figures: [String: Int], uptime: Int = 0) -> Sample {
    Sample(
      time: Int(seconds * 1e9),
      scope: .server(.init(version: "1", uptimeSeconds: uptime, isDraining: false)),
      figures: figures,
      rows: [Sample.Row(name: "a", figures: figures)])
  }

  private func trend(_ samples: Sample...) -> Trend {
    samples.reduce(into: Trend()) { $0.add($1) }
  }

  @Test("a rate is growth by the time that really passed")
  func measures() {
    let trend = trend(sample(0, ["n": 10]), sample(2.5, ["n": 20]))
    #expect(trend.rate(of: "n") == 4)
    #expect(trend.latest?.rows.map { trend.rate(of: "n", inRow: $0[0]) } == 4)
    #expect(trend.rates(of: "n") == [4])
    #expect(trend.values(of: "n") == [10, 20])
  }

  @Test("one sample has no rate, nor has what is not counted")
  func needsTwo() {
    #expect(trend(sample(0, ["n": 10])).rate(of: "n") == nil)
    #expect(trend(sample(0, [:]), sample(1, ["n": 10])).rate(of: "n") == nil)
    #expect(trend(sample(1, ["n": 1]), sample(1, ["n": 10])).rate(of: "n") == nil)
  }

  @Test("a counter that begins anew, with the server, has grown from nothing")
  func survivesRestarts() {
    #expect(trend(sample(0, ["n": 1000]), sample(2, ["n": 6])).rate(of: "n") == 3)
  }

  @Test("a row that has just come has no rate")
  func newRows() {
    var later = sample(1, ["n": 5])
    later.rows = [Sample.Row(name: "b", figures: ["n": 5])]
    let trend = trend(sample(0, ["n": 1]), later)
    #expect(later.rows.map { trend.rate(of: "n", inRow: $0[0]) } == .some(nil))
  }

  @Test("keeps so many samples as a screen shows, and rows of the last two alone")
  func forgets() {
    var trend = Trend()
    for second in 0..<(Trend.longest + 10) { trend.add(sample(Double(second), ["n": second])) }
    #expect(trend.samples.count == Trend.longest)
    #expect(trend.samples.filter { $0.rows != nil }.count == 2)
    #expect(trend.rates(of: "n").count == Trend.longest - 1)
  }
}

@Suite("Samples")
struct SampleTests {
  @Test("an operator's answer is read, and what is new in it is kept")
  func readsServer() throws {
    let json = try JSON(
      parsing: #"""
        {"version":"0.2","uptime_seconds":60,"draining":true,
        "loops":[{"connections":3,"load":0.25,"backlog_bytes":0,"unsent_bytes":7}],
        "connections":3,"novelties":1,"per_second":{"sent":1.5},"refusals":{},
        "apps":[{"id":"a","connections":3,"per_second":{}},{"connections":9}]}
        """#)
    let sample = try #require(Sample(ofServer: json, at: 5))
    #expect(sample.scope == .server(.init(version: "0.2", uptimeSeconds: 60, isDraining: true)))
    #expect(sample.figures == ["connections": 3, "novelties": 1])
    #expect(sample.rates == ["sent": 1.5])
    #expect(sample.rows == [Sample.Row(name: "a", figures: ["connections": 3])])
    #expect(sample.loops == [.init(connections: 3, load: 0.25, unsentBytes: 7)])
    #expect(Sample(ofServer: try JSON(parsing: #"{"connections":3}"#), at: 5) == nil)
  }

  @Test("where only channels are told, their sums are the figures")
  func sumsUp() {
    let rows = [
      Sample.Row(name: "a", figures: ["subscriptions": 2]),
      Sample.Row(name: "presence-b", figures: ["subscriptions": 3, "presence_members": 1]),
    ]
    let sample = Sample(of: rows, ofApp: "1", at: 0)
    #expect(sample.figures == ["channels": 2, "subscriptions": 5, "presence_members": 1])
    #expect(
      Sample(of: [Sample.Row(name: "a")], ofApp: "1", at: 0).figures == ["channels": 1])
  }
}
