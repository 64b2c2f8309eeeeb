import Broker
import Messaging
import Queueing
import TestSupport
import Testing
import Wire

/// The broker on its sockets: what it answers, and that it survives what it does not understand.
@Suite(.timeLimit(.minutes(1))) struct BrokerServiceTests {
  private let graph = OpenGroup(
    group: GroupName(round: 1, generation: 0), engine: "e",
    stages: [
      StageGraph(name: "gram", queue: "clustering", count: 1, dependency: .none, after: 0, maxAttempts: 1, maxLosses: 1)
    ])

  @Test func aTaskGoesToAWorkerAndItsEndToTheOpenerUntilAcknowledged() throws {
    try withBroker { broker in
      let (opener, worker) = (try broker.peer(), try broker.peer())
      try opener.say(.open(graph))
      #expect(try opener.hear() == .opened(GroupOpened(group: graph.group, result: .opened, reason: "")))
      let lease = try worker.task(engine: "e")
      #expect(lease.stage == "gram" && lease.group == graph.group)
      try worker.say(.complete(Complete(lease: lease.lease)))
      guard case .end(let end) = try opener.hear() else { return #expect(Bool(false), "no end") }
      #expect(!end.failed)
      #expect(try opener.hear() == .end(end))
      try opener.say(.acknowledge(AcknowledgeEnd(group: graph.group)))
      try opener.say(.open(graph))
      #expect(try opener.hear() == .opened(GroupOpened(group: graph.group, result: .alreadyOpen, reason: "")))
      #expect(try opener.hear() == .end(end))
    }
  }

  @Test func anAnnouncementIsAnsweredWithTheQuestionWhoItIs() throws {
    try withBroker { broker in
      let peer = try broker.peer()
      try peer.say(frames: [[]])
      #expect(try peer.hear() == .unknown)
    }
  }

  @Test func aFailureIsToldWithItsReason() throws {
    try withBroker { broker in
      let (opener, worker) = (try broker.peer(), try broker.peer())
      try opener.say(.open(graph))
      _ = try opener.hear()
      let lease = try worker.task(engine: "e").lease
      try worker.say(.failure(Failure(lease: lease, error: "no such secret", transient: false)))
      guard case .end(let end) = try opener.hear() else { return #expect(Bool(false), "no end") }
      #expect(end.failed && end.stage == "gram" && end.error == "no such secret" && end.attempts == 1)
    }
  }

  @Test func anotherGraphUnderTheNameIsAConflictAndAClosedOneStaysClosed() throws {
    try withBroker { broker in
      let opener = try broker.peer()
      try opener.say(.open(graph))
      _ = try opener.hear()
      var other = graph
      other.engine = "e2"
      try opener.say(.open(other))
      guard case .opened(let conflict) = try opener.hear() else { return #expect(Bool(false), "no answer") }
      #expect(conflict.result == .conflict)
      try opener.say(.close(CloseGroup(group: graph.group)))
      try opener.say(.open(graph))
      guard case .opened(let closed) = try opener.hear() else { return #expect(Bool(false), "no answer") }
      #expect(closed.result == .closed)
    }
  }

  @Test func strangersAreAskedWhoTheyAreAndGarbageIsPassedOver() throws {
    try withBroker { broker in
      let peer = try broker.peer()
      try peer.say(frames: [[0xFF, 0xFF]])
      try peer.say(frames: [[], [1], [2]])
      try peer.say(frames: [[UInt8](repeating: 8, count: 70_000)])
      try peer.say(.complete(Complete(lease: 77)))
      try peer.say(.demand)
      #expect(try peer.hear() == .unknown)
    }
  }

  /// Lends a broker that runs on a thread of its own.
  private func withBroker(_ body: (Running) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let running = Running(folder: folder)
      defer { running.end() }
      try body(running)
    }
  }
}

/// A broker in this process.
private final class Running {
  let endpoint: String
  private let context = Context()
  private let stop = Stop.byRequest()
  private let ended = Event()

  init(folder: String) {
    endpoint = "ipc://\(folder)/b"
    let (endpoint, context, stop, ended) = (endpoint, context, stop, ended)
    detach {
      let broker = try? BrokerService(
        context: context, endpoint: endpoint, operatorEndpoint: endpoint + ".operator", limits: QueueLimits(), epoch: 5)
      try? broker?.run(until: stop)
      ended.raise()
    }
  }

  func peer() throws -> Peer { try Peer(context, endpoint) }

  func end() {
    stop.request()
    _ = try? poll([PollItem(descriptor: ended.descriptor)], milliseconds: 20_000)
  }
}

/// A worker or a collector, as the broker sees it.
private final class Peer {
  private let socket: Socket

  init(_ context: Context, _ endpoint: String) throws {
    socket = try Socket(context, .dealer)
    try socket.connect(endpoint)
  }

  func say(_ body: WorkRequest.Body) throws {
    try say(frames: [WorkRequest(federation: "f", body: body).encode()])
  }

  func say(frames: [[UInt8]]) throws {
    let deadline = monotonicMilliseconds() + 20_000
    while try socket.send(frames) != .queued {
      try #require(monotonicMilliseconds() < deadline, "never connected")
      _ = try poll([], milliseconds: 2)
    }
  }

  func hear() throws -> WorkReply.Body {
    let deadline = monotonicMilliseconds() + 20_000
    while true {
      if let frame = try socket.receive()?.last { return try WorkReply.decode(frame, limit: 1 << 16).body }
      try #require(monotonicMilliseconds() < deadline, "no answer")
      _ = try poll([PollItem(socket)], milliseconds: 20_000)
    }
  }

  /// Says hello and asks for a task until there is one.
  func task(engine: String) throws -> Wire.Assignment {
    try say(.hello(WorkerHello(queues: ["clustering"], engine: engine, name: "w")))
    try say(.demand)
    while true { if case .assignment(let task) = try hear() { return task } }
  }
}
