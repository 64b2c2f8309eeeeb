internal import Wire

extension StatusReport: Encodable {
  private enum Key: String, CodingKey {
    case federations, queues, workers, groups, tasks, releases, cuts, silent, stalls
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode((collector?.federations ?? []).map(FederationLine.init), forKey: .federations)
    try container.encode((broker?.queues ?? []).map(QueueLine.init), forKey: .queues)
    try container.encode((broker?.workers ?? []).map(WorkerLine.init), forKey: .workers)
    try container.encode((broker?.groups ?? []).map(GroupLine.init), forKey: .groups)
    try container.encode(broker.map { TaskLine($0.counts) }, forKey: .tasks)
    try container.encode((publisher?.newest ?? []).map(ReleaseLine.init), forKey: .releases)
    try container.encode(allCuts.map(CutLine.init), forKey: .cuts)
    try container.encode(silent, forKey: .silent)
    try container.encode(stalls, forKey: .stalls)
  }
}

private struct FederationLine: Encodable {
  let federation: String
  let phase: String
  let round: UInt64
  let base: UInt64
  let phaseSeconds: Double
  let committed: UInt32
  let uploading: UInt32
  let minimum: UInt32
  let maximum: UInt32
  let expected: UInt32
  let awaited: [String]
  let awaitedCount: UInt32
  let paused: Bool
  let lastFailure: String
  let receipts: [String: UInt64]
  let engine: String
  let connected: UInt32
  let receivedBytes: UInt64
  let problem: String

  init(_ status: FederationStatus) {
    federation = status.federation
    phase = status.phase
    round = status.round
    base = status.base
    phaseSeconds = Double(status.phaseMs) / 1000
    committed = status.committed
    uploading = status.uploading
    minimum = status.minimum
    maximum = status.maximum
    expected = status.expected
    awaited = status.awaited
    awaitedCount = status.awaitedCount
    paused = status.paused
    lastFailure = status.lastFailure
    let named = status.receipts.map { (ReceiptCode(rawValue: $0.code).map { "\($0)" } ?? "\($0.code)", $0.count) }
    receipts = Dictionary(named) { $0 + $1 }
    engine = status.engine
    connected = status.connected
    receivedBytes = status.receivedBytes
    problem = status.problem
  }
}

private struct QueueLine: Encodable {
  let queue: String
  let engine: String
  let waiting: UInt32
  let inWork: UInt32
  let oldestSeconds: Double
  let workers: UInt32

  init(_ status: QueueStatus) {
    queue = status.queue
    engine = status.engine
    waiting = status.waiting
    inWork = status.leased
    oldestSeconds = Double(status.oldestMs) / 1000
    workers = status.workers
  }
}

private struct WorkerLine: Encodable {
  let name: String
  let queues: [String]
  let engine: String
  let tasks: UInt32
  let silentSeconds: Double

  init(_ status: WorkerStatus) {
    name = status.name
    queues = status.queues
    engine = status.engine
    tasks = status.leases
    silentSeconds = Double(status.silentMs) / 1000
  }
}

private struct GroupLine: Encodable {
  struct Stage: Encodable {
    let stage: String
    let queue: String
    let done: UInt32
    let total: UInt32
    let error: String
  }

  let federation: String
  let round: UInt64
  let stages: [Stage]

  init(_ status: GroupStatus) {
    federation = status.federation
    round = status.round
    stages = status.stages.map {
      Stage(stage: $0.stage, queue: $0.queue, done: $0.done, total: $0.total, error: $0.error)
    }
  }
}

private struct TaskLine: Encodable {
  let assigned: UInt64
  let completed: UInt64
  let failed: UInt64
  let transient: UInt64
  let lost: UInt64
  let returned: UInt64
  let suppressed: UInt64

  init(_ counts: WorkCounts) {
    assigned = counts.assigned
    completed = counts.completed
    failed = counts.failed
    transient = counts.transient
    lost = counts.lost
    returned = counts.returned
    suppressed = counts.suppressed
  }
}

private struct CutLine: Encodable {
  let process: String
  let reason: String
  let count: UInt64

  init(_ cut: (process: String, reason: String, count: UInt64)) {
    (process, reason, count) = cut
  }
}
