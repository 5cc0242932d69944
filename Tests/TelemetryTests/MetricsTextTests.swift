import Telemetry
import Testing

@Suite("Prometheus' text format")
struct MetricsTextTests {
  private static func text(_ write: (inout MetricsText) -> Void) -> String {
    var text = MetricsText()
    write(&text)
    return String(decoding: text.bytes, as: UTF8.self)
  }

  @Test("a family has its help and type, and a line a sample")
  func writes() {
    let text = Self.text {
      $0.family("rtm_connections", .gauge, "Open connections.")
      $0.sample("rtm_connections", [("app", "1"), ("port", "6001")], 3)
      $0.sample("rtm_connections", 0.5)
      $0.sample("rtm_connections", 4_503_599_627_370_497)
    }
    #expect(
      text == """
        # HELP rtm_connections Open connections.
        # TYPE rtm_connections gauge
        rtm_connections{app="1",port="6001"} 3
        rtm_connections 0.5
        rtm_connections 4503599627370497

        """)
  }

  @Test("no label and no help can break a line")
  func escapes() {
    let text = Self.text {
      $0.family("a", .counter, "one\\two\n\"three\"")
      $0.sample("a", [("x", "one\\two\n\"three\"")], 1)
    }
    #expect(
      text == #"""
        # HELP a one\\two\n"three"
        # TYPE a counter
        a{x="one\\two\n\"three\""} 1

        """#)
  }

  @Test("a histogram's buckets are cumulative, and end with all")
  func counts() {
    let histogram = Histogram()
    for nanoseconds in [1, 100_000, 100_001, 2_000_000_000] {
      histogram.observe(nanoseconds: nanoseconds)
    }
    let lines = Self.text { $0.samples("s", histogram.figures + Histogram.Figures()) }
      .split(separator: "\n")
    #expect(lines[0] == #"s_bucket{le="0.0001"} 2"#)
    #expect(lines[1] == #"s_bucket{le="0.00025"} 3"#)
    #expect(lines[Histogram.bounds.count - 1] == #"s_bucket{le="1.0"} 3"#)
    #expect(lines[Histogram.bounds.count] == #"s_bucket{le="+Inf"} 4"#)
    #expect(lines.suffix(2) == ["s_sum 2.000200002", "s_count 4"])
  }
}
