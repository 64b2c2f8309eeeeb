import Testing

/// A page of Prometheus' text exposition format (0.0.4), read strictly.
struct Exposition {
  /// Names of the families, whether they have samples or not.
  private(set) var families: Set<String> = []
  private var kinds: [Substring: Substring] = [:]
  private var series: Set<String> = []

  /// Throws where the page is not as the format wants it: every sample below the type of its family, each series once,
  /// and every value a number.
  init(_ page: String) throws {
    try #require(page.hasSuffix("\n"))
    var family: Substring = ""
    for line in page.split(separator: "\n") {
      if line.hasPrefix("# HELP ") { continue }
      if line.hasPrefix("# TYPE ") {
        let words = line.split(separator: " ")
        try #require(words.count == 4 && ["counter", "gauge", "histogram"].contains(words[3]), "\(line)")
        family = words[2]
        try #require(families.insert(String(family)).inserted, "a family twice: \(line)")
        kinds[family] = words[3]
      } else {
        try take(line, below: family)
      }
    }
  }

  private mutating func take(_ line: Substring, below family: Substring) throws {
    let label = #/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*"/#
    let pattern = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)/#
    let match = try #require(try pattern.wholeMatch(in: line), "no sample: \(line)")
    if let labels = match.output.2 {
      let rest = labels.replacing(label, with: "")
      try #require(rest.dropFirst().dropLast().allSatisfy { $0 == "," }, "no labels: \(line)")
    }
    let isNumber = Double(match.output.3) != nil || ["+Inf", "-Inf", "NaN"].contains(match.output.3)
    try #require(isNumber, "no number: \(line)")
    let suffixes = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
    try #require(suffixes.contains { match.output.1 == family + $0 }, "a sample of another family: \(line)")
    let name = String(match.output.1 + (match.output.2 ?? ""))
    try #require(series.insert(name).inserted, "a series twice: \(line)")
  }
}
