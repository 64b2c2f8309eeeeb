import Admin
import Messaging
import Supervision
import TestSupport
import Testing

/// What `flame up` shows of its processes.
@Suite struct MemberStatusTests {
  private func status(_ members: [(name: String, isRunning: Bool, starts: UInt64)]) -> MemberStatus {
    MemberStatus(
      members: members.map { .init(name: $0.name, isRunning: $0.isRunning, starts: $0.starts) }, troubles: [])
  }

  @Test func whatDoesNotRunIsNamed() {
    let whole = [("broker", true, 1), ("noising-1", true, 7)] as [(String, Bool, UInt64)]
    #expect(status(whole).obstacle == nil)
    #expect(status(whole + [("publisher", false, 0)]).obstacle == "publisher does not run")
  }

  @Test func aFirstStartIsNoRestart() {
    let page = MetricFamily.text(status([("a", true, 1), ("b", false, 0), ("c", true, 4)]).metrics)
    for line in [
      "flame_member_running{member=\"a\"} 1", "flame_member_running{member=\"b\"} 0",
      "flame_member_restarts_total{member=\"a\"} 0", "flame_member_restarts_total{member=\"b\"} 0",
      "flame_member_restarts_total{member=\"c\"} 3",
    ] {
      #expect(page.contains(line + "\n"), "\(page)")
    }
  }

  @Test func whatDiesAgainAndAgainIsShown() throws {
    let board = Board()
    let supervisor = Supervisor(
      [Member(name: "m", arguments: ["/bin/false"])], drainMilliseconds: 1000, log: "/dev/null")
    supervisor.board = board
    defer { supervisor.end() }
    var now: UInt64 = 1000
    while board.obstacle(now: now)?.hasPrefix("m ended 6 times in a row") != true {
      #expect(now < 1_000_000, "not shown")
      if now >= 1_000_000 { return }
      try supervisor.tend(now)
      _ = try poll([], milliseconds: 2)
      now += 100
    }
    #expect(MetricFamily.text(board.metrics).contains("flame_member_restarts_total{member=\"m\"} "))
    #expect(board.illness(now: now) == nil)
  }
}
