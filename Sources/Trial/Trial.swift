internal import AgentClient
internal import Collector
internal import Configuration
package import Experiments
package import Messaging
internal import Processes
internal import Rounds
internal import Supervision
internal import Wire

/// A run of an experiment through the real processes: a server of its own, agents that send what the lab's send, and
/// for every round the lab's decision on the same updates beside the server's.
///
/// Each round's base is the real release, so both see the same round whatever the noise. Leaves no process behind, and
/// nothing in the folder that somebody needs.
package struct Trial {
  /// No release for so long is an error.
  private static let patience: UInt64 = 60_000
  private static let drainMilliseconds: UInt64 = 5000

  private let rehearsal: Rehearsal
  private let folder: TrialFolder
  private let program: String
  private let stop: Stop
  private let names: [String]

  /// - Parameters:
  ///   - folder: an empty one, with a short path: sockets lie in it.
  ///   - program: path of this program, which starts the server's processes.
  package init(_ rehearsal: Rehearsal, folder: String, program: String, stop: Stop) {
    self.rehearsal = rehearsal
    self.folder = TrialFolder(path: folder)
    self.program = program
    self.stop = stop
    let digits = "\(rehearsal.agents)".count
    names = (1...rehearsal.agents).map { "agent-" + String(repeating: "0", count: digits - "\($0)".count) + "\($0)" }
  }

  /// Plays all rounds; false where it was asked to stop.
  ///
  /// - Throws: `TrialError` where a process dies again and again, or nothing is released for a minute.
  package func run(tell: (TrialRound) throws -> Void) throws -> Bool {
    try folder.prepare(rehearsal, names: names)
    let server = Supervisor(
      Stack().members(program: program, options: ["--config", folder.configurationFile]),
      drainMilliseconds: Self.drainMilliseconds, log: folder.log)
    defer { server.end() }
    let context = Context()
    let federation = try Federation(folder.store)
    let endpoints = try folder.configuration().endpoints
    let source = federation.source(endpoints)
    let follower = try ReleaseFollower(context: context, source: source, wanted: .every(from: 1))
    let agents = TrialAgents()
    defer { agents.end() }
    for (number, name) in names.enumerated() {
      let settings = AgentSettings(
        name: name, collector: endpoints.collector, source: source, folder: folder.workplace(of: name),
        rounds: rehearsal.rounds)
      try agents.start(settings, TrialTrainer(rehearsal: rehearsal, agent: number), context: context)
    }
    var (left, last) = (rehearsal.rounds, monotonicMilliseconds())
    while left > 0 {
      let items = [PollItem(descriptor: stop.descriptor)] + follower.pollItems
      if try poll(items, milliseconds: min(50, follower.pauseMilliseconds))[0] { return false }
      let now = monotonicMilliseconds()
      try server.tend(now)
      for release in try follower.process(now: now).prefix(left) {
        try tell(try compare(release, federation))
        (left, last) = (left - 1, now)
      }
      try check(server, agents, since: last, now)
    }
    return true
  }

  private func compare(_ release: Release, _ federation: Federation) throws -> TrialRound {
    try FileSystem.replace(folder.newest, with: release.weights, synchronised: false)
    let row = try ModelFile(path: folder.newest, spec: federation.spec).row()
    let report = try RoundReport.read(folder.store, round: release.verified.manifest.round)
    guard let lab = try rehearsal.outcome(round: Int(report.round)) else {
      throw TrialError(description: "round \(report.round) was released, and no agent sent anything")
    }
    let verdicts = Dictionary(uniqueKeysWithValues: report.agents.map { ($0.name, $0.verdict) })
    return TrialRound(
      round: report.round, names: names, real: names.map { verdicts[$0] ?? nil }, bound: report.bound,
      sigma: report.sigma,
      release: row, lab: lab)
  }

  private func check(_ server: Supervisor, _ agents: TrialAgents, since last: UInt64, _ now: UInt64) throws {
    let trouble = server.troubles.first.map { "\($0)" } ?? agents.trouble
    if let trouble { throw TrialError(description: "\(trouble); \(folder.log) tells why") }
    if now > last + Self.patience {
      throw TrialError(description: "no release for \(Self.patience / 1000) s; \(folder.log) tells more")
    }
  }
}

/// Why a trial cannot go on.
package struct TrialError: Error, Hashable, CustomStringConvertible {
  package let description: String
}
