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

  /// A demand has no answer while there is no work, so it is a hello that is missed.
  @Test func anIdleWorkerWhoseConnectionIsDeadConnectsAnewAndOneThatIsAnsweredStays() throws {
    let broker = try IdleBroker(context)
    try DeafRelay.with(to: broker.endpoint) { relay in
      let link = try WorkerLink(
        context: context, endpoint: relay.endpoint, queues: ["q"], engine: "e", name: "w")
      try broker.run(link) { link.isWelcome }
      let start = broker.now
      try broker.run(link) { broker.now >= start + 60_000 }
      #expect(relay.accepted == 1 && broker.welcomed.count > 4, "it says hello now and then")
      relay.cut()
      let cut = broker.now
      try broker.run(link) { Set(broker.welcomed).count == 2 }
      #expect(relay.accepted == 2 && (15_000...40_000).contains(broker.now - cut), "\(broker.now - cut) ms")
    }
  }

  /// The broker counts such a lease as lost, and gives the task to another.
  @Test func aTaskThatCameBeforeTheAnswerToAHelloIsDropped() {
    var conversation = WorkerConversation(WorkerHello(queues: ["q"], engine: "e", name: "w"))
    let task = Assignment(
      group: GroupName(round: 1, generation: 0), stage: "gram", index: 0, lease: 7, leaseMs: 30_000, attempt: 1)
    let hear = { (body: WorkReply.Body) in
      conversation.hear(WorkReply(federation: "f", epoch: 1, body: body), now: 5)
      return conversation.item?.lease
    }
    #expect(hear(.welcome(WorkWelcome(leaseMs: 30_000))) == nil)
    #expect(hear(.assignment(task)) == 7)
    #expect(hear(.welcome(WorkWelcome(leaseMs: 30_000))) == nil)
    #expect(conversation.said.last?.body == .demand)
  }
}

/// A broker by hand that has no work, on a clock of its own.
private final class IdleBroker {
  private let socket: Socket
  let endpoint: String
  private(set) var now: UInt64 = 1_000_000
  /// Who said hello, in order.
  private(set) var welcomed: [[UInt8]] = []

  init(_ context: Context) throws {
    socket = try Socket(context, .router)
    endpoint = try socket.bind("tcp://127.0.0.1:*")
  }

  /// Each turn takes 50 ms of its time, and as little as it can of ours.
  func run(_ link: WorkerLink, until holds: () -> Bool) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while monotonicMilliseconds() < deadline {
      now += 50
      #expect(try link.next(now: now) == nil)
      while let frames = try socket.receive() { try answer(frames) }
      if holds() { return }
      _ = try poll([PollItem(socket), link.pollItem], milliseconds: 1)
    }
    Issue.record("it never happened")
  }

  private func answer(_ frames: [[UInt8]]) throws {
    guard !isAnnouncement(frames), case .hello = try WorkRequest.decode(frames[1], limit: 1 << 16).body else { return }
    welcomed.append(frames[0])
    let reply = WorkReply(federation: "*", epoch: 1, body: .welcome(WorkWelcome(leaseMs: 30_000)))
    try socket.send([frames[0], reply.encode()])
  }
}
