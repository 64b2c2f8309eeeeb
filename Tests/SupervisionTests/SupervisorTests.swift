import Glibc
import Messaging
import Processes
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

  /// However often others end what served: none of it is its fault.
  @Test func whatServedStartsAgainAtOnceUnlessItFailedByItself() {
    var restarts = Restarts()
    for now in [UInt64(10), 20, 30, 40, 50, 60, 70, 80] {
      restarts.started(now)
      restarts.ready()
      #expect(restarts.died(now + 1) == 0)
      #expect(restarts.isDue(now + 1))
    }
    for wait in [UInt64(50), 100, 200] {
      restarts.started(1000)
      restarts.ready()
      #expect(restarts.died(1001, failed: true) == wait)
    }
  }

  /// A library may have opened it, and said nothing of programs that are started.
  @Test func nothingThatIsOpenIsPassedOn() throws {
    let open = dup(STDOUT_FILENO)
    defer { close(open) }
    #expect(fcntl(open, F_GETFD) == 0)
    try withTemporaryFolder { folder in
      var child = try ChildProcess(["/bin/ls", "/proc/self/fd"], log: "\(folder)/log")
      #expect(child.wait() == .exited(0))
      let seen = String(decoding: try FileSystem.read("\(folder)/log"), as: UTF8.self)
      // The last one is the folder that it lists.
      #expect(seen == "0\n1\n2\n3\n")
    }
  }

  /// The program says that it is ready by a byte; that it ended, its descriptor tells, even while nobody asks how.
  @Test func aLifelineTellsWhenAProgramIsReadyAndWhenItIsGone() throws {
    try withTemporaryFolder { folder in
      #expect(mkfifo("\(folder)/go", 0o600) == 0)
      let lifeline = try Lifeline()
      var child = try ChildProcess(
        ["/bin/sh", "-c", "printf r >&3; read -r _ <\(folder)/go"], lifeline: lifeline)
      #expect(try poll([PollItem(descriptor: lifeline.descriptor)], milliseconds: 20_000) == [true])
      #expect(lifeline.hear() == .ready)
      #expect(lifeline.hear() == .none)
      child.signal(SIGKILL)
      #expect(try poll([PollItem(descriptor: lifeline.descriptor)], milliseconds: 20_000) == [true])
      #expect(lifeline.hear() == .gone)
      #expect(child.wait() == .killed(signal: SIGKILL))
    }
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
