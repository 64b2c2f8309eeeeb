import Admin
import Testing

@Suite struct MetricsTests {
  @Test func aHistogramCountsUpToEachBound() {
    var histogram = Histogram(bounds: [1, 2])
    for value in [0.5, 1, 1.5, 7] { histogram.observe(value) }
    #expect(histogram.cumulative.map(\.count) == [2, 3, 4])
    #expect(histogram.sum == 10 && histogram.count == 4)
    let text = MetricFamily.text([.histogram("h", "H.", [([.init("stage", "noise")], histogram)])])
    #expect(
      text == """
        # HELP h H.
        # TYPE h histogram
        h_bucket{stage="noise",le="1"} 2
        h_bucket{stage="noise",le="2"} 3
        h_bucket{stage="noise",le="+Inf"} 4
        h_sum{stage="noise"} 10
        h_count{stage="noise"} 4

        """)
  }

  @Test func labelsAndHelpAreEscaped() {
    let text = MetricFamily.text([.gauge("g", "a\nb\\c", [([.init("l", "\"\\\n")], 0.25)])])
    #expect(text == "# HELP g a\\nb\\\\c\n# TYPE g gauge\ng{l=\"\\\"\\\\\\n\"} 0.25\n")
  }

  /// To Swift each of these is a single character, and none of them the one that ends a value or a line.
  @Test func whatEndsAValueIsFoundInsideOfACharacter() {
    let text = MetricFamily.text([.gauge("g", "H.", [([.init("l", "a\"\u{301}b\r\nc")], 1)])])
    #expect(
      text.unicodeScalars.elementsEqual("# HELP g H.\n# TYPE g gauge\ng{l=\"a\\\"\u{301}b\r\\nc\"} 1\n".unicodeScalars))
  }

  @Test(arguments: [
    ("9101", "http://127.0.0.1:9101"), ("0.0.0.0:80", "http://0.0.0.0:80"), ("x", nil), ("[::1]:80", "http://[::1]:80"),
    ("1.2.3.4:70000", nil), ("1.2.3:4", nil), ("", nil), (":1", nil), ("::1:80", nil),
    ("localhost:0", "http://127.0.0.1:0"),
    ("[fe80::1%lo]:80", nil), ("nobody.invalid:80", nil), ("*:80", "http://0.0.0.0:80"),
  ])
  func anAddressIsAPortOrAHostAndAPort(_ text: String, _ url: String?) {
    #expect(AdminAddress(text)?.description == url)
  }

  @Test func aProcessKnowsItsOwnSize() {
    let text = MetricFamily.text(ProcessMetrics.families(process: "collector", version: "1"))
    #expect(text.contains("flame_build_info{process=\"collector\",version=\"1\"} 1\n"))
    let resident = text.split(separator: "\n").first { $0.hasPrefix("process_resident_memory_bytes ") }
    #expect(resident.flatMap { Double($0.split(separator: " ")[1]) } ?? 0 > 1e6)
  }
}
