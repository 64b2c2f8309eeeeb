import AgentClient
import Testing

@Suite struct SilenceReportTests {
  @Test func tellsOnceOfAServerThatNeverAnswered() {
    var report = SilenceReport()
    let told = [50_000, 59_999, 60_000, 61_000, 90_000].map { report.look(lastHeard: nil, now: $0) }
    #expect(told == [nil, nil, .silent, nil, nil])
  }

  @Test func tellsOnceThatItIsHeardAgain() {
    var report = SilenceReport()
    let told = [(50_000, 50_000), (50_000, 60_000), (60_500, 61_000), (60_500, 70_500)].map {
      report.look(lastHeard: $0.0, now: $0.1)
    }
    #expect(told == [nil, .silent, .heardAgain, .silent])
  }
}
