import Wire

private let group = GroupName(round: 11, generation: 21)
private let hello = WorkerHello(queues: ["queues", ""], engine: "engine", name: "name")
private let beat = Beat(lease: 11, progress: 21)
private let complete = Complete(lease: 11)
private let failure = Failure(lease: 11, error: "error", transient: true)
private let stage = StageGraph(
  name: "name", queue: "queue", count: 31, dependency: .sameIndex, after: 51, maxAttempts: 61, maxLosses: 71)
private let open = OpenGroup(group: group, engine: "engine", stages: twice(stage))
private let close = CloseGroup(group: group)
private let acknowledge = AcknowledgeEnd(group: group)
private let welcome = WorkWelcome(leaseMs: 11)
private let assignment = Assignment(group: group, stage: "stage", index: 31, lease: 41, leaseMs: 51, attempt: 61)
private let opened = GroupOpened(group: group, result: .invalid, reason: "reason")
private let end = GroupEnd(
  group: group, failed: true, stage: "stage", index: 41, error: "error", attempts: 61, losses: 71)
private let dropped = Dropped(lease: 11)

private func request(_ body: WorkRequest.Body) -> WorkRequest { WorkRequest(federation: "federation", body: body) }
private func reply(_ body: WorkReply.Body) -> WorkReply { WorkReply(federation: "federation", epoch: 31, body: body) }

let workSamples: [String: any WireValue] = [
  "AcknowledgeEnd": acknowledge,
  "Assignment": assignment,
  "Beat": beat,
  "CloseGroup": close,
  "Complete": complete,
  "Dropped": dropped,
  "Failure": failure,
  "GroupEnd": end,
  "GroupName": group,
  "GroupOpened": opened,
  "OpenGroup": open,
  "StageGraph": stage,
  "WorkReply.welcome": reply(.welcome(welcome)),
  "WorkReply.assignment": reply(.assignment(assignment)),
  "WorkReply.opened": reply(.opened(opened)),
  "WorkReply.end": reply(.end(end)),
  "WorkReply.unknown": reply(.unknown),
  "WorkReply.dropped": reply(.dropped(dropped)),
  "WorkRequest.hello": request(.hello(hello)),
  "WorkRequest.demand": request(.demand),
  "WorkRequest.beat": request(.beat(beat)),
  "WorkRequest.complete": request(.complete(complete)),
  "WorkRequest.failure": request(.failure(failure)),
  "WorkRequest.leave": request(.leave),
  "WorkRequest.open": request(.open(open)),
  "WorkRequest.close": request(.close(close)),
  "WorkRequest.acknowledge": request(.acknowledge(acknowledge)),
  "WorkWelcome": welcome,
  "WorkerHello": hello,
]
