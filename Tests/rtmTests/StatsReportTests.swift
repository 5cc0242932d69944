import Bytes
import Terminal
import TestSupport
import Testing

@testable import rtm

@Suite("The report of stats")
struct StatsReportTests {
  private func text(_ sample: Sample, for screen: ScreenSize?) -> String {
    StatsReport(
      sample: sample, server: "ws://127.0.0.1:6001", style: Style(isColoured: false),
      alphabet: .unicode
    ).text(for: screen)
  }

  private static var refusing: Sample {
    var sample = StatsSamples.server(after: 2)
    sample.refusals = ["max-event-size": 17]
    sample.rows?[0].refusals = ["max-event-size": 16]
    sample.figures["novelties"] = 1
    sample.rates = [Figure.received: 10, Figure.sent: 2500.4, Figure.sentBytes: 410_000]
    return sample
  }

  @Test("people get tables", arguments: ["server", "app"])
  func tables(name: String) throws {
    let sample = name == "server" ? Self.refusing : StatsSamples.app(after: 2)
    let shown = text(sample, for: ScreenSize(columns: 80, rows: 24))
    try expectSnapshot(shown, at: "Tests/rtmTests/Snapshots/stats-report-\(name).txt")
  }

  @Test("programs get a line a figure, with what it is of where there are several")
  func lines() throws {
    let lines = text(Self.refusing, for: nil).split(separator: "\n")
    #expect(lines.allSatisfy { $0.split(separator: "\t").count == 3 })
    #expect(lines.contains("server\tconnections\t10020"))
    #expect(lines.contains("server\trefused_max-event-size\t17"))
    #expect(lines.contains("app shop\trefused_max-event-size\t16"))
    #expect(lines.contains("server\tmessages_sent_per_second\t2500.4"))
    #expect(lines.contains("app 日本の店\tchannels\t20"))
    #expect(lines.contains("dialect pusher\tconnections\t10020"))
    #expect(lines.contains("loop 1\tunsent_bytes\t1234"))
    #expect(text(StatsSamples.app(after: 2), for: nil).hasPrefix("connections\t12\n"))
  }
}

@Suite("Lines of stats")
struct WatchLineTests {
  @Test("have gauges at once and rates from the second on")
  func rates() {
    var trend = Trend()
    trend.add(StatsSamples.app(after: 0))
    #expect(
      WatchLine.text(of: trend, at: "now")
        == "time=now connections=12 channels=40 subscriptions=40")
    trend.add(StatsSamples.app(after: 2))
    #expect(
      WatchLine.text(of: trend, at: "now")
        == "time=now connections=12 channels=40 subscriptions=40 messages_received=1.0/s "
        + "messages_sent=7.0/s")
  }

  @Test("of JSON are the server's own, with the time")
  func json() {
    #expect(WatchLine.json(#"{"a":1}"#, at: "now") == #"{"time":"now","a":1}"#)
    #expect(WatchLine.json("{}", at: "now") == #"{"time":"now"}"#)
  }
}

@Suite("The pace of stats")
struct WatchPaceTests {
  @Test("an interval is a number of seconds", arguments: ["0.1", "2", "1e1", "3600"])
  func isInterval(text: String) throws { #expect(try WatchInterval(text).text == text) }

  @Test("and nothing else", arguments: ["0", "-1", "nan", "inf", "1s", "", "3601"])
  func isNone(text: String) {
    #expect(throws: WatchInterval.Invalid.self) { try WatchInterval(text) }
  }

  @Test("there are so many looks as were wanted, and no wait after the last")
  func counts() throws {
    var pace = WatchPace(every: try WatchInterval("3600"), count: 2)
    let looks = (0..<3).map { _ in (began: pace.begin(), left: pace.left) }
    #expect(looks.map(\.began) == [true, true, false])
    #expect(looks.map { $0.left != nil } == [true, false, false])
  }
}

@Suite("The list of connections")
struct ConnectionListTests {
  @Test("fits a terminal of 80 columns, and a narrow one by what matters most")
  func table() throws {
    let rows = try JSON(
      parsing: #"""
        [{"id":"1886425600.12","app":"shop","ip":"2001:db8:1234:5678::1","since":1,
        "age_seconds":371000,"channels":3,"unsent_bytes":1234567,"user":"ann","dialect":"rooms"},
        {"id":"1.2","app":"shop","ip":null,"since":1,"age_seconds":9,"channels":0,
        "unsent_bytes":0,"user":null}]
        """#
    ).elements
    let table = ConnectionList.table(of: rows)
    let style = Style(isColoured: false)
    #expect(
      table.lines(columns: 80, style: style) == [
        "ID             APP   USER  ADDRESS               AGE  CHANNELS    QUEUE  DIALECT",
        "1886425600.12  shop  ann   2001:db8:1234:56…  4d 07h         3  1.23 MB  rooms",
        "1.2            shop  -     -                      9s         0      0 B  -",
      ])
    #expect(
      table.lines(columns: 40, style: style)[1] == "1886425600.12  ann   4d 07h  1.23 MB")
    #expect(
      table.tabSeparated
        == "1886425600.12\tshop\tann\t2001:db8:1234:5678::1\t371000\t3\t1234567\trooms\n"
        + "1.2\tshop\t-\t-\t9\t0\t0\t-\n")
  }
}
