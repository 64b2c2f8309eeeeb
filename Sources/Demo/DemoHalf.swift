internal import AgentClient
internal import Collector
internal import Configuration
internal import Lab
internal import Messaging
internal import Rounds
internal import Supervision
internal import Wire

/// One half of the demo while it runs: the agents as processes, and a subscriber that evaluates every release.
final class DemoHalf {
  let half: DemoPlan.Half
  private let plan: DemoPlan
  private let folder: DemoFolder
  private let evaluation: Evaluation
  private let federation: Federation
  private let follower: ReleaseFollower
  private let agents: Supervisor
  private(set) var rounds: [DemoRound] = []
  private(set) var lastRelease: UInt64

  init(
    _ half: DemoPlan.Half, _ plan: DemoPlan, _ folder: DemoFolder, evaluation: Evaluation, context: Context,
    agents: Supervisor, now: UInt64
  ) throws {
    self.half = half
    self.plan = plan
    self.folder = folder
    self.evaluation = evaluation
    self.agents = agents
    federation = try Federation(folder.federation(half))
    follower = try ReleaseFollower(
      context: context, source: federation.source(folder.configuration().endpoints), wanted: .every(from: 1))
    lastRelease = now
  }

  var isDone: Bool { rounds.count >= plan.rounds }
  var pollItems: [PollItem] { follower.pollItems }
  var pauseMilliseconds: Int { follower.pauseMilliseconds }
  var troubles: [Trouble] { agents.troubles }

  /// Looks after the agents, and measures what was released; the new rounds.
  func advance(_ now: UInt64) throws -> [DemoRound] {
    try agents.tend(now)
    var new: [DemoRound] = []
    for release in try follower.process(now: now) where !isDone {
      new.append(try measure(release, now))
      rounds.append(new[new.count - 1])
      lastRelease = now
    }
    return new
  }

  private func measure(_ release: Release, _ now: UInt64) throws -> DemoRound {
    try FileSystem.replace(folder.newest, with: release.weights, synchronised: false)
    let row = try ModelFile(path: folder.newest, spec: federation.spec).row()
    let report = try RoundReport.read(federation.folder, round: release.verified.manifest.round)
    return DemoRound(
      half, report, release: release.number, measures: evaluation.measure(row), plan: plan,
      seconds: Double(now - lastRelease) / 1000)
  }

  /// Ends the agents; those that are done have ended by themselves.
  func end() { agents.end() }
}
