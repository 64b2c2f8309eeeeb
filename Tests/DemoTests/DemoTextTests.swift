import Demo
import Lab
import Testing

@Suite struct DemoTextTests {
  private let plain = DemoText(DemoPlan(), isColoured: false)
  private let coloured = DemoText(DemoPlan(), isColoured: true)

  @Test func linesStandUnderTheirHeader() {
    let header = plain.header(.flame)
    #expect(header[1] == "FLAME")
    let undefended = plain.line(sample(.undefended, round: 7, ma: 0.8461, ba: 1))
    let flame = plain.line(sample(.flame, round: 12, ba: 0.004, honest: 11, malicious: 0, bound: 2.1019, sigma: 0.0021))
    #expect(header[2] == "round       MA       BA   honest  malicious        S         σ  received  seconds")
    #expect(undefended == "    7   84.6 %  100.0 %    15/15        5/5        –         –    4.1 MB     0.63")
    #expect(flame == "   12   80.0 %    0.4 %    11/15        0/5    2.102  0.002100    4.1 MB     0.63")
  }

  @Test func onlyABackdoorThatIsInOrOutHasAColour() {
    #expect(coloured.line(sample(.undefended, ba: 0.99)).contains("\u{1B}[31m 99.0 %\u{1B}[0m"))
    #expect(coloured.line(sample(.undefended, ba: 0.01)).contains("\u{1B}[32m  1.0 %\u{1B}[0m"))
    #expect(!coloured.line(sample(.undefended, ba: 0.2)).contains("\u{1B}"))
    #expect(!(plain.header(.flame) + [plain.line(sample(.flame, ba: 0.99))]).joined().contains("\u{1B}"))
  }

  @Test func theBarTellsTheShareAndFitsTheTerminal() {
    #expect(plain.bar(done: 10, seconds: 9, columns: 200).filter { $0 == "█" }.count == 10)
    for columns in 1...120 {
      for done in [0, 1, 39, 40] {
        #expect(plain.bar(done: done, seconds: 100, columns: columns).count < max(columns, 2), "\(columns) columns")
      }
    }
  }

  @Test func bothHalvesStandSideBySide() {
    let rounds = [sample(.undefended, ma: 0.84, ba: 1), sample(.flame, ma: 0.83, ba: 0.004, honest: 12, malicious: 0)]
    let lines = plain.comparison(DemoSummary(DemoPlan(), rounds, seconds: 32.4))
    #expect(lines[1] == "                            undefended  FLAME")
    #expect(lines[2] == "main task (MA)              84.0 %      83.0 %")
    #expect(lines[3] == "backdoor (BA)               100.0 %     0.4 %")
    #expect(lines[4] == "malicious updates admitted  100.0 %     0.0 %")
    #expect(lines[5] == "honest updates admitted     100.0 %     80.0 %")
    #expect(lines[7].contains("last 5 rounds, 32 seconds"))
  }

  @Test func ofFlowsTheCleanModelStandsBesideAndLetThroughAttacksAreCounted() {
    let plan = DemoPlan(data: .intrusion)
    let rounds = [sample(.undefended, ma: 0.84, ba: 1), sample(.flame, ma: 0.83, ba: 0.02, honest: 12, malicious: 0)]
    let clean = ModelMeasures(mainAccuracy: 0.99, backdoorAccuracy: 0.01)
    let summary = DemoSummary(plan, rounds, clean: clean, attackInputs: 150, seconds: 32.4)
    let lines = DemoText(plan, isColoured: false).comparison(summary)
    #expect(lines[1] == "                            undefended  FLAME   not attacked")
    #expect(lines[3] == "backdoor (BA)               100.0 %     2.0 %   1.0 %")
    #expect(lines[4] == "malicious updates admitted  100.0 %     0.0 %   –")
    #expect(lines[7] == "Of 150 web attacks the undefended model lets 150 through, that of FLAME 3.")
  }

  @Test func hintsNameTheDemosOwnFiles() {
    let hints = plain.hints(DemoFolder(existing: "/tmp/d")).joined(separator: "\n")
    #expect(hints.contains("/tmp/d/figure.svg"))
    #expect(hints.contains("flame round show 20 --config /tmp/d/flame.yaml --federation flame"))
  }
}

@Suite struct DemoScreenTests {
  private func shown(columns: Int, _ news: [DemoNews]) -> String {
    var written = ""
    let screen = DemoScreen(DemoText(DemoPlan(), isColoured: false), columns: columns) { written += $0 }
    for one in news { screen.show(one) }
    screen.clear()
    return written
  }

  private let news: [DemoNews] = [
    .began(.flame), .waiting(done: 20, seconds: 3), .waiting(done: 20, seconds: 3), .round(sample(.flame)),
  ]

  @Test func offATerminalThereAreLinesAndNothingElse() {
    let written = shown(columns: 0, news)
    #expect(!written.contains("\u{1B}") && !written.contains("\r") && !written.contains("█"))
    #expect(written.split(separator: "\n").count == 3)
  }

  @Test func onATerminalTheBarGivesWayToLines() {
    let written = shown(columns: 80, news)
    #expect(written.contains("20 of 40 rounds, 3 s\r\u{1B}[K    1"))
    #expect(written.hasSuffix("0.63\n"))
  }
}
