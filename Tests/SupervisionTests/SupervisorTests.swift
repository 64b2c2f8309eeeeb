import Glibc
import Messaging
import Rounds
import Supervision
import TestSupport
import Testing

/// When what died is started again, and that it is.
struct SupervisorTests {
  @Test func aProcessThatKeepsDyingWaitsEverLonger() {
    var restarts = Restarts()
    var now: UInt64 = 10_000
    var waits: [UInt64] = []
    for _ in 0..<10 {
      #expect(restarts.isDue(now))
      restarts.started(now)
      waits.append(restarts.died(now + 1))
      #expect(!restarts.isDue(now + waits.last!))
      now += 1 + waits.last!
    }
    #expect(waits == [50, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
  }

  @Test func aProcessThatLivedForAWhileBeginsWithACleanSlate() {
    var restarts = Restarts()
    for _ in 0..<6 { _ = restarts.died(1) }
    restarts.started(1000)
    #expect(restarts.died(5999) > 50)
    restarts.started(10_000)
    #expect(restarts.died(15_000) == 50)
  }

  /// Each start writes its process number into a pipe.
  @Test(.timeLimit(.minutes(1))) func whatDiesIsStartedAgainAndAllEndsWhenAsked() throws {
    try withTemporaryFolder { folder in
      let pipe = "\(folder)/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let stop = Stop.byRequest()
      let member = Member(name: "m", arguments: ["/bin/sh", "-c", "echo $$ >'\(pipe)'; exec sleep 600"])
      let ended = Event()
      detach {
        try? Supervisor([member], drainMilliseconds: 5000).run(until: stop)
        ended.raise()
      }
      defer { stop.request() }
      let first = try number(in: pipe)
      kill(first, SIGKILL)
      let second = try number(in: pipe)
      #expect(second != first)
      stop.request()
      #expect(try poll([PollItem(descriptor: ended.descriptor)], milliseconds: 20_000) == [true])
      #expect(kill(second, 0) != 0)
    }
  }

  /// `drain` is over: it is ended by force, and `flame up` with it.
  @Test(.timeLimit(.minutes(1))) func whatDoesNotEndInTimeIsEndedByForce() throws {
    try withTemporaryFolder { folder in
      let pipe = "\(folder)/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let stop = Stop.byRequest()
      let script = "trap '' TERM QUIT; echo $$ >'\(pipe)'; while :; do sleep 600; done"
      let member = Member(name: "m", arguments: ["/bin/sh", "-c", script])
      let ended = Event()
      detach {
        try? Supervisor([member], drainMilliseconds: 50).run(until: stop)
        ended.raise()
      }
      defer { stop.request() }
      let stubborn = try number(in: pipe)
      stop.request()
      #expect(try poll([PollItem(descriptor: ended.descriptor)], milliseconds: 20_000) == [true])
      #expect(kill(stubborn, 0) != 0)
    }
  }

  /// The next number that somebody writes into a named pipe. A writer that dies before it closes leaves an empty line.
  private func number(in pipe: String) throws -> pid_t {
    while true {
      let file = try #require(fopen(pipe, "r"))
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 32)
      guard fgets(&line, 32, file) != nil else { continue }
      return try #require(pid_t(String(decoding: line.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self)))
    }
  }
}
