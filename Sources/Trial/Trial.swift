internal import AgentClient
internal import Collector
internal import Configuration
internal import Cryptography
package import Experiments
internal import Lab
package import Messaging
internal import Rounds
package import Supervision
internal import Wire

/// A run of an experiment through the real processes: a server of its own, agents that send what the lab's send, and
/// for every round the lab's decision on the same updates beside the server's.
///
/// Each round's base is the real release, so both see the same round whatever the noise. Leaves no process behind.
package struct Trial {
  private static let federation = "trial"

  private let rehearsal: Rehearsal
  private let folder: LocalFolder
  private let names: [String]

  /// - Parameters:
  ///   - folder: an empty one.
  package init(_ rehearsal: Rehearsal, in folder: LocalFolder) {
    self.rehearsal = rehearsal
    self.folder = folder
    let digits = "\(rehearsal.agents)".count
    names = (1...rehearsal.agents).map { "agent-" + String(repeating: "0", count: digits - "\($0)".count) + "\($0)" }
  }

  /// Plays all rounds; false where it was asked to stop.
  ///
  /// - Parameters:
  ///   - program: path of this program, which the server's processes run.
  /// - Throws: `LocalServerError` where a process dies again and again, or nothing is released for a minute.
  package func run(program: String, until stop: Stop, tell: (TrialRound) throws -> Void) throws -> Bool {
    try prepare()
    let context = Context()
    let server = LocalServer(folder, program: program, context: context)
    defer { server.end() }
    let federation = try Federation(folder.federation(Self.federation))
    let source = federation.source(try folder.configuration().endpoints)
    let follower = try ReleaseFollower(context: context, source: source, wanted: .every(from: 1))
    let agents = TrialAgents()
    defer { agents.end() }
    try start(agents, source, context)
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
      if let trouble = agents.trouble { throw TrialError(description: trouble) }
      try server.check(Self.federation, others: [], last: last, now)
    }
    return true
  }

  /// Writes the configuration, and a federation that begins with the run's warm model.
  private func prepare() throws {
    let settings = [
      "rule: \(rehearsal.ruleInYAML)", "agents: [\(names.joined(separator: ", "))]",
      "updates: {min: \(names.count), max: \(names.count)}", "time: {min: 0, max: 0}", "keep: \(rehearsal.rounds)",
    ]
    try folder.configure("Written by `flame lab check`.", [(Self.federation, settings)])
    let spec = try ModelSpec(rehearsal.network)
    try Federation.create(
      folder.federation(Self.federation), spec: spec, weights: spec.safetensors(row: rehearsal.model),
      seed: Digest(of: "trial".utf8).bytes)
  }

  private func start(_ agents: TrialAgents, _ source: ReleaseSource, _ context: Context) throws {
    let collector = try folder.configuration().endpoints.collector
    for (number, name) in names.enumerated() {
      let settings = AgentSettings(
        name: name, collector: collector, source: source, folder: "\(folder.path)/agents/\(name)",
        rounds: rehearsal.rounds)
      try agents.start(settings, TrialTrainer(rehearsal: rehearsal, agent: number), context: context)
    }
  }

  private func compare(_ release: Release, _ federation: Federation) throws -> TrialRound {
    let newest = "\(folder.path)/newest.safetensors"
    try FileSystem.replace(newest, with: release.weights, synchronised: false)
    let row = try ModelFile(path: newest, spec: federation.spec).row()
    let report = try RoundReport.read(federation.folder, round: release.verified.manifest.round)
    guard let lab = try rehearsal.outcome(round: Int(report.round)) else {
      throw TrialError(description: "round \(report.round) was released, and no agent sent anything")
    }
    let verdicts = Dictionary(uniqueKeysWithValues: report.agents.map { ($0.name, $0.verdict) })
    return TrialRound(
      round: report.round, names: names, real: names.map { verdicts[$0] ?? nil }, bound: report.bound,
      sigma: report.sigma, release: row, lab: lab)
  }
}

/// Why a trial cannot go on.
package struct TrialError: Error, Hashable, CustomStringConvertible {
  package let description: String
}
