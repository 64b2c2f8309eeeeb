import Wire

private let cut = CutCount(reason: "reason", count: 21)
private let receipts = ReceiptCount(code: 11, count: 21)
private let federation = FederationStatus(
  federation: "federation", phase: "phase", round: 31, base: 41, phaseMs: 51, committed: 61, uploading: 71,
  minimum: 81, maximum: 91, awaited: ["awaited", ""], paused: true, lastFailure: "last_failure",
  receipts: twice(receipts), engine: "engine", connected: 151, receivedBytes: 161,
  expected: 181, awaitedCount: 191, problem: "problem")
private let queue = QueueStatus(queue: "queue", waiting: 21, leased: 31, oldestMs: 41, workers: 51, engine: "engine")
private let worker = WorkerStatus(name: "name", queues: ["queues", ""], engine: "engine", silentMs: 41, leases: 51)
private let stage = StageProgress(stage: "stage", queue: "queue", done: 31, total: 41, error: "error")
private let group = GroupStatus(federation: "federation", round: 21, stages: twice(stage), engine: "engine")
private let counts = WorkCounts(
  assigned: 11, completed: 21, failed: 31, transient: 41, lost: 51, returned: 61, suppressed: 71)
private let broker = BrokerStatus(
  queues: twice(queue), workers: twice(worker), groups: twice(group), counts: counts, epoch: 51,
  cuts: twice(cut))
private let release = ReleaseSummary(
  federation: "federation", release: 21, state: "state", round: 41, agents: 51, admitted: 61,
  weightsDigest: "weights_digest", origin: "origin", reason: "reason", weightsKept: true)
private let letter = DeadLetter(
  federation: "federation", round: 21, stage: "stage", index: 41, error: "error", attempts: 61, losses: 71,
  replayable: true)
private let collector = CollectorStatus(federations: twice(federation), cuts: twice(cut))
private let problem = FederationProblem(federation: "federation", problem: "problem")
private let publisher = PublisherStatus(newest: twice(release), cuts: twice(cut), problems: twice(problem))
private let releases = ReleaseList(releases: twice(release))
private let letters = DeadLetterList(letters: twice(letter))
private let result = CommandResult(ok: true, message: "message")
private let roundCommand = RoundCommand(action: .resume, reason: "reason", round: 31)
private let releaseCommand = ReleaseCommand(action: .announceServerKey, release: 21)
private let replay = ReplayCommand(round: 11)

private func request(_ body: OperatorRequest.Body) -> OperatorRequest {
  OperatorRequest(federation: "federation", body: body)
}
private func reply(_ body: OperatorReply.Body) -> OperatorReply { OperatorReply(federation: "federation", body: body) }

let statusSamples: [String: any WireValue] = [
  "BrokerStatus": broker,
  "CollectorStatus": collector,
  "CutCount": cut,
  "CommandResult": result,
  "DeadLetter": letter,
  "DeadLetterList": letters,
  "FederationProblem": problem,
  "FederationStatus": federation,
  "GroupStatus": group,
  "OperatorReply.collector": reply(.collector(collector)),
  "OperatorReply.broker": reply(.broker(broker)),
  "OperatorReply.publisher": reply(.publisher(publisher)),
  "OperatorReply.result": reply(.result(result)),
  "OperatorReply.releases": reply(.releases(releases)),
  "OperatorReply.dead_letters": reply(.deadLetters(letters)),
  "OperatorRequest.status": request(.status),
  "OperatorRequest.round": request(.round(roundCommand)),
  "OperatorRequest.release": request(.release(releaseCommand)),
  "OperatorRequest.dead_letters": request(.deadLetters),
  "OperatorRequest.replay": request(.replay(replay)),
  "PublisherStatus": publisher,
  "QueueStatus": queue,
  "ReceiptCount": receipts,
  "ReleaseCommand": releaseCommand,
  "ReleaseList": releases,
  "ReleaseSummary": release,
  "ReplayCommand": replay,
  "RoundCommand": roundCommand,
  "WorkCounts": counts,
  "StageProgress": stage,
  "WorkerStatus": worker,
]
