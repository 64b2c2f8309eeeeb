import Messaging
import Stages
import TestSupport
import Testing
import Wire

/// A broker by hand and a worker's connection to it.
@Suite(.timeLimit(.minutes(1))) struct WorkerLinkTests {
  private let context = Context()

  /// The connection holds a task when `body` is called with it and the time; what it said afterwards.
  private func withTask(_ body: (WorkerLink, UInt64) throws -> Void) throws -> [WorkRequest.Body] {
    let broker = try Socket(context, .router)
    let endpoint = try broker.bind("tcp://127.0.0.1:*")
    let link = try WorkerLink(context: context, endpoint: endpoint, queues: ["q"], engine: "e", name: "w")
    let task = Assignment(
      group: GroupName(round: 1, generation: 0), stage: "gram", index: 0, lease: 7, leaseMs: 30_000, attempt: 1)
    var peer: [UInt8] = []
    while try link.next(now: monotonicMilliseconds()) == nil {
      guard try poll([PollItem(broker), link.pollItem], milliseconds: 100)[0] else { continue }
      while let frames = try broker.receive() {
        if isAnnouncement(frames) { continue }
        peer = frames[0]
        let request = try WorkRequest.decode(frames[1], limit: 1 << 16).body
        let answer: WorkReply.Body =
          if case .hello = request { .welcome(WorkWelcome(leaseMs: 30_000)) } else { .assignment(task) }
        try broker.send([peer, WorkReply(federation: "f", epoch: 1, body: answer).encode()])
      }
    }
    try body(link, monotonicMilliseconds())
    try link.leave()
    var said: [WorkRequest.Body] = []
    while said.last != .leave {
      _ = try poll([PollItem(broker)], milliseconds: 5000)
      while let frames = try broker.receive() { said.append(try WorkRequest.decode(frames[1], limit: 1 << 16).body) }
    }
    return said.filter { $0 != .demand }
  }

  @Test func aTaskThatIsDoneSoonAfterTheStopIsFinished() throws {
    let said = try withTask { link, now in
      for later in stride(from: UInt64(0), to: 1000, by: 100) { try link.beat(now: now + later, isStopping: true) }
      try link.complete(now: now + 1000)
    }
    #expect(said == [.complete(Complete(lease: 7)), .leave])
  }

  @Test func aTaskThatIsNotDoneASecondAfterTheStopIsHandedBack() throws {
    let said = try withTask { link, now in
      try link.beat(now: now, isStopping: false)
      try link.beat(now: now + 1000, isStopping: true)
      try link.beat(now: now + 1999, isStopping: true)
      #expect(throws: HandedBack.self) { try link.beat(now: now + 2000, isStopping: true) }
    }
    #expect(said == [.leave])
  }
}
