package import Wire

/// A task in this worker's hands.
package struct WorkItem: Hashable, Sendable {
  package let federation: String
  package let round: UInt64
  package let stage: String
  package let index: Int
  package let lease: UInt64
  package let attempt: Int
}

/// A worker's side of what it and the broker say to each other: one task at a time, a broker that restarted is
/// recognised by its epoch. Pure: what is to be said lies in `said`.
package struct WorkerConversation: Hashable, Sendable {
  /// An idle worker says so again after this; the broker forgets those who are silent for longer.
  package static let repeatMilliseconds: UInt64 = 2000

  private let hello: WorkerHello
  private var epoch: UInt64?
  /// The broker knows this worker, as far as this worker can tell.
  package private(set) var isWelcome = false
  private var leaseMilliseconds: UInt64 = 10_000
  private var lastSaid: UInt64?
  private var lastBeat: UInt64 = 0
  private var steps: UInt64 = 0
  /// The task at hand.
  package private(set) var item: WorkItem?
  /// To be sent, in order; whoever sends it empties it.
  package var said: [WorkRequest] = []

  package init(_ hello: WorkerHello) { self.hello = hello }

  /// To be called now and then where there is no task.
  package mutating func remind(now: UInt64) {
    guard item == nil, lastSaid.map({ now >= $0 + Self.repeatMilliseconds }) ?? true else { return }
    introduce(now)
  }

  /// The broker may not know this worker any more: it is told hello when it is time to say something.
  package mutating func doubt() { isWelcome = false }

  /// There is a new connection: hello is due. A task at hand is another's from now on, since the broker knows a worker by
  /// its connection.
  package mutating func reconnect() {
    isWelcome = false
    lastSaid = nil
    item = nil
  }

  /// Between steps of a task: whether it was time to tell the broker of its progress.
  package mutating func beat(now: UInt64) -> Bool {
    steps += 1
    guard now >= lastBeat + leaseMilliseconds / 3, let item else { return false }
    lastBeat = now
    say(.beat(Beat(lease: item.lease, progress: steps)), item.federation)
    return true
  }

  /// The result is in place; another task is asked for.
  package mutating func complete(now: UInt64) {
    guard let item else { return }
    say(.complete(Complete(lease: item.lease)), item.federation)
    finish(now)
  }

  package mutating func fail(_ error: String, transient: Bool, now: UInt64) {
    guard let item else { return }
    say(.failure(Failure(lease: item.lease, error: String(error.prefix(2000)), transient: transient)), item.federation)
    finish(now)
  }

  /// Drops the task without a word: the lease is another's.
  package mutating func abandon(now: UInt64) { finish(now) }

  /// Hands back what it holds, before the process ends.
  package mutating func leave() { say(.leave, "*") }

  /// Takes what the broker said.
  package mutating func hear(_ reply: WorkReply, now: UInt64) {
    if reply.epoch != epoch {
      epoch = reply.epoch
      isWelcome = false
      item = nil
    }
    switch reply.body {
    case .welcome(let welcome):
      isWelcome = true
      // One that was given before the broker heard hello counts as lost there.
      item = nil
      leaseMilliseconds = UInt64(max(welcome.leaseMs, 3))
      demand(now)
    case .unknown:
      isWelcome = false
      item = nil
      introduce(now)
    case .assignment(let assignment): begin(assignment, reply.federation, now)
    case .dropped(let dropped): if item?.lease == dropped.lease { item = nil }
    case .opened, .end: return
    }
  }

  private mutating func begin(_ assignment: Assignment, _ federation: String, _ now: UInt64) {
    item = WorkItem(
      federation: federation, round: assignment.group.round, stage: assignment.stage, index: Int(assignment.index),
      lease: assignment.lease, attempt: Int(assignment.attempt))
    steps = 0
    lastBeat = now
  }

  private mutating func finish(_ now: UInt64) {
    item = nil
    demand(now)
  }

  private mutating func introduce(_ now: UInt64) {
    if isWelcome { return demand(now) }
    lastSaid = now
    say(.hello(hello), "*")
  }

  private mutating func demand(_ now: UInt64) {
    lastSaid = now
    say(.demand, "*")
  }

  private mutating func say(_ body: WorkRequest.Body, _ federation: String) {
    said.append(WorkRequest(federation: federation, body: body))
  }
}
