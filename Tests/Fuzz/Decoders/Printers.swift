import Aggregation
import Rounds
import Supervision
import Text
import Wire

extension Decoder {
  /// What shows people what others wrote: whatever that is, it is shown as lines of our own.
  static let printers = [
    Decoder(name: "printed-text", run: printText),
    Decoder(name: "printed-numbers", run: printNumbers),
    Decoder(name: "round-report", run: printRound),
    Decoder(name: "status-report", run: printStatus),
  ]

  private static func isTame(_ text: String, lines: Int) -> Bool {
    var feeds = 0
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where scalar == "\n": feeds += 1
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return false
      default: break
      }
    }
    return feeds == lines - 1
  }

  private static func printText(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    promise(isTame(escaped(text), lines: 1), "escaped text is one line")
    promise(escaped(escaped(text)) == escaped(text), "escaped text stays as it is")
    promise(shown(text, most: 16).unicodeScalars.count <= 16 * "\\u{10FFFF}".count + 1, "what is shown has an end")
    let cells = bytes.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    let header = cells.map { _ in "column" }
    promise(isTame(table(header, [cells, cells]), lines: 3), "a table has a line a row")
    promise(isTame(commaSeparated(header, [cells, cells]), lines: 3), "so have values")
    var picture = Redraw()
    let drawn = picture.draw(cells.map { ($0, { $0 }) }, columns: 40, rows: 24)
    promise(drawn.unicodeScalars.count { $0 == "\n" } == min(cells.count, 23), "a picture has its lines")
  }

  /// Doubles, eight bytes each.
  private static func printNumbers(_ bytes: [UInt8]) {
    let numbers = doubles(bytes)
    for number in numbers {
      for digits in [0, 1, 2, 4, 6, 8] {
        promise(Double(decimal(number, digits)) != nil, "a number is written as one")
      }
      promise(Double(sixDigits(number)) != nil, "with six digits too")
    }
    for (left, right) in zip(numbers, numbers.dropFirst()) {
      let (done, total) = (Int(bitPattern: UInt(left.bitPattern)), Int(bitPattern: UInt(right.bitPattern)))
      promise(bar(done: done, of: total, width: 24).count == 26, "a bar is as wide as it is")
    }
    let entries = zip(numbers, numbers.dropFirst()).enumerated().map { round, pair in
      AgentHistory.Entry(
        round: UInt64(round),
        standing: .decided(Verdict(admitted: round % 2 == 0, norm: pair.0, clipFactor: pair.1)), bound: pair.1)
    }
    let history = AgentHistory(name: "ada", entries: entries, rounds: entries.count)
    for space in ["models", "updates"] {
      promise(isTame(table(AgentSummary.header, [AgentSummary(history, space: space).cells]), lines: 2), "a history")
    }
    let lines = history.entries.map { AgentHistory.Line($0).cells }
    promise(isTame(table(AgentHistory.Line.header, lines), lines: lines.count + 1), "an agent's rounds")
  }

  private static func doubles(_ bytes: [UInt8]) -> [Double] {
    stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// The records of a round's log, one after the other with two bytes of length before each; what is behind them are the
  /// numbers of the decision.
  private static func printRound(_ bytes: [UInt8]) {
    var (records, rest): ([RoundRecord], ArraySlice<UInt8>) = ([], bytes[...])
    while let record = record(&rest) { records.append(record) }
    let story = Gathering(records)
    let folder = FederationFolder(data: scratch.path, federation: "f")
    let numbers = doubles(Array(rest))
    let report = RoundReport(folder, story.round, story, manifest(story, numbers), decision(story, numbers))
    promise(isTame(report.text, lines: report.agents.count + 3), "a round's report has a line an agent")
    promise(isTame(table(RoundSummary.header, [RoundSummary(report).cells]), lines: 2), "a round is a line")
    for history in AgentHistory.all([report]) {
      promise(isTame(table(AgentSummary.header, [AgentSummary(history, space: "models").cells]), lines: 2), "an agent")
    }
  }

  private static func manifest(_ story: Gathering, _ numbers: [Double]) -> RoundManifest? {
    guard !numbers.isEmpty else { return nil }
    var rule = RuleParameters.paper.record
    rule.noiseFactor = numbers[0]
    return RoundManifest(
      version: 1, federation: "f", round: story.round, base: story.base, baseManifestDigest: [], baseChecksums: [],
      specDigest: [], parameters: numbers[0].bitPattern, buffers: 1, rule: rule, engine: .current,
      rows: story.rows.keys.sorted().map { RoundRow(agent: $0, claimedCount: 1, checksums: []) }, noiseFingerprint: [],
      seeded: false)
  }

  private static func decision(_ story: Gathering, _ numbers: [Double]) -> DecisionRecord? {
    guard let first = numbers.first, let last = numbers.last else { return nil }
    let verdicts = story.rows.keys.indices.map { _ in
      VerdictRecord(admitted: first < last, norm: first, clipFactor: last, weight: first)
    }
    return DecisionRecord(hasBound: first > last, bound: last, sigma: first, verdicts: verdicts)
  }

  private static func record(_ rest: inout ArraySlice<UInt8>) -> RoundRecord? {
    guard rest.count >= 2, case let length = rest.prefix(2).reduce(0, { $0 << 8 | Int($1) }),
      length <= rest.count - 2, let record = try? RoundRecord.decode(Array(rest.dropFirst(2).prefix(length)))
    else { return nil }
    rest = rest.dropFirst(2 + length)
    return record
  }

  private static func printStatus(_ bytes: [UInt8]) {
    guard let reply = try? OperatorReply.decode(bytes) else { return }
    let report: StatusReport
    switch reply.body {
    case .collector(let status): report = StatusReport(collector: status, silent: [])
    case .broker(let status): report = StatusReport(broker: status, silent: [])
    case .publisher(let status): report = StatusReport(publisher: status, silent: [])
    case .result(let result): report = StatusReport(silent: [result.message])
    default: return
    }
    promise(isTame(report.text, lines: report.text.unicodeScalars.count { $0 == "\n" } + 1), "a status is only shown")
  }
}
