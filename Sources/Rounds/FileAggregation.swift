package import Aggregation
import Kernels

/// The rule on files, with the kernels of the pipeline and no server: one base model, one file per agent, one new model.
///
/// Memory is a block of columns over all agents (about 64 MB, more only above 4,000 agents) and the Gram matrix; each
/// agent's file is read twice.
package struct FileAggregation: Sendable {
  /// Path of the base model, a safetensors file.
  package var base: String
  /// Folder with one safetensors file per agent: its full local model. Base and result may lie in it, and are no agents.
  package var models: String
  /// Where the new model goes.
  package var out: String
  package var parameters: RuleParameters
  /// Draws the noise from this number, so that a run can be repeated. Anyone who knows it can take the noise off again.
  package var seed: UInt64?
  /// Fewer usable models than this are an error.
  package var quorum = Self.leastQuorum
  /// Names of tensors that are buffers, as the shell matches them, beside running means and variances.
  package var bufferPatterns: [String] = []
  /// Names of tensors that nobody trains: they are those of the base.
  package var frozenPatterns: [String] = []

  /// One model alone cannot be clustered.
  package static let leastQuorum = 2

  package init(base: String, models: String, out: String, parameters: RuleParameters) {
    self.base = base
    self.models = models
    self.out = out
    self.parameters = parameters
  }

  /// Aggregates and writes the new model. `progress` gets the share of bytes read so far, 0 … 1.
  ///
  /// Throws `SafetensorsError` where the base or the result cannot be used, `FileAggregationError` where too few models
  /// are usable, `RuleError` where the rule cannot decide. A bad model is rejected by name and stops nothing.
  package func run(progress: (Double) -> Void = { _ in }) throws -> AggregationReport {
    BLAS.useOneThread()
    try BLAS.proveDeterminism()
    let origin = try origin()
    let files = try AgentFile.all(in: models, except: [base, out], base: origin)
    var pass = GramPass(base: origin, agents: files)
    let gram = try pass.run { progress($0 / 2) }
    let agents = pass.agents
    let usable = agents.indices.filter { agents[$0].model != nil }
    guard usable.count >= quorum else { throw tooFew(usable.count, agents) }
    let models = usable.compactMap { agents[$0].model }
    let decision = try parameters.rule.decide(
      gram.keeping(usable.map { $0 + 1 }), claimedCounts: usable.map { agents[$0].claimedCount }
    ) { models[$0].hasParameters(of: models[$1]) }
    try write(origin, models, decision) { progress((1 + $0) / 2) }
    return report(origin.spec, agents, usable, decision)
  }

  /// What a look at the base finds; throws where no agent could ever send it back.
  package func examineBase() throws(SafetensorsError) -> [ModelFinding] {
    let examination = try ModelExamination(try origin())
    try examination.check(base)
    return examination.findings
  }

  private func origin() throws(SafetensorsError) -> ModelFile {
    try ModelFile(path: base, bufferPatterns: bufferPatterns, frozenPatterns: frozenPatterns)
  }

  private func write(
    _ base: ModelFile, _ models: [ModelFile], _ decision: Decision, _ progress: (Double) -> Void
  ) throws(SafetensorsError) {
    let noise = NoiseSource(sigma: decision.sigma, seed: seed)
    var writer = try ModelFileWriter(path: out, base: base)
    try ReleasePass(base: base, models: models, decision: decision, noise: noise).run(&writer, progress: progress)
    try writer.finish()
  }

  private func tooFew(_ count: Int, _ agents: [AgentFile]) -> FileAggregationError {
    FileAggregationError(
      usable: count, quorum: quorum, folder: models,
      rejections: agents.compactMap { agent in agent.rejection.map { "\(agent.name): \($0)" } })
  }

  private func report(
    _ spec: ModelSpec, _ agents: [AgentFile], _ usable: [Int], _ decision: Decision
  ) -> AggregationReport {
    let verdicts = Dictionary(uniqueKeysWithValues: zip(usable, decision.perAgent))
    return AggregationReport(
      parameters: parameters, d: spec.parameters, decision: decision, isSeeded: seed != nil,
      agents: agents.enumerated().map { index, agent in
        AggregationReport.Agent(name: agent.name, verdict: verdicts[index], reason: agent.rejection)
      })
  }
}

/// Too few models could be used.
package struct FileAggregationError: Error, Hashable, Sendable, CustomStringConvertible {
  package let usable: Int
  package let quorum: Int
  package let folder: String
  /// Name and reason of each rejected model.
  package let rejections: [String]

  package var description: String {
    let found = "\(folder): \(usable) usable models where the quorum is \(quorum)"
    if rejections.isEmpty { return "\(found). Models are files named AGENT.safetensors in this folder." }
    return "\(found). Rejected:\n" + rejections.map { "  \($0)" }.joined(separator: "\n")
  }
}
