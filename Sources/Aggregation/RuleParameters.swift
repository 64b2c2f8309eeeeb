/// The vectors whose directions are compared.
package enum Space: String, Hashable, Sendable, CaseIterable {
  /// Full local models W_i = G + u_i, as in the paper.
  case models
  /// Updates u_i: blind to the scale of the base.
  case updates
}

/// What clustering is run on.
package enum Metric: String, Hashable, Sendable, CaseIterable {
  /// The matrix of cosine distances itself, as in the paper.
  case cosine
  /// Euclidean distances between the rows of that matrix: what most public code does under the name FLAME.
  case cosineRows = "cosine-rows"
}

/// Which rule runs, and how. Every report names all of it.
package struct RuleParameters: Hashable, Sendable {
  /// A name in `RuleRegistry`.
  package let name: String
  package let space: Space
  package let metric: Metric
  /// λ: the noise has standard deviation λ · S.
  package let noiseFactor: Double
  /// f; nil is what the rule makes of the number of agents.
  package let assumedMalicious: Int?
  /// k; nil is 2.
  package let clusters: Int?
  /// A fixed norm.
  package let bound: Double?
  /// The steps of FLAME that are done.
  package let steps: Set<FlameStep>

  /// The paper's rule with the λ it uses for images.
  package static let paper = RuleParameters(checkedName: "flame", RuleSettings(), .models, .cosine, 0.001)

  /// Throws for a name the registry lacks, for a value out of range, for a setting that the rule does not read, and
  /// where one is missing that has no default.
  package init(name: String = paper.name, _ settings: RuleSettings) throws(RuleError) {
    guard let type = RuleRegistry.type(named: name) else { throw .unknownRule(name, among: RuleRegistry.names) }
    try settings.check(for: name, reading: type.settings, ignoring: type.ignored)
    if type.needsBound && settings.bound == nil { throw .missing(.bound, name) }
    self.init(
      checkedName: name, settings, settings.space ?? Self.paper.space, settings.metric ?? Self.paper.metric,
      settings.noiseFactor ?? Self.paper.noiseFactor)
  }

  package init(
    name: String = paper.name, space: Space = paper.space, metric: Metric = paper.metric,
    noiseFactor: Double = paper.noiseFactor
  ) throws(RuleError) {
    try self.init(name: name, RuleSettings(space: space, metric: metric, noiseFactor: noiseFactor))
  }

  private init(
    checkedName: String, _ settings: RuleSettings, _ space: Space, _ metric: Metric, _ noiseFactor: Double
  ) {
    name = checkedName
    self.space = space
    self.metric = metric
    self.noiseFactor = noiseFactor
    assumedMalicious = settings.assumedMalicious
    clusters = settings.clusters
    bound = settings.bound
    steps = settings.steps ?? Set(FlameStep.allCases)
  }

  /// The rule these parameters describe.
  package var rule: any Rule { type.init(self) }

  /// What the rule reads.
  package var read: Set<RuleSetting> { type.settings }

  /// The steps of FLAME that are done, in their order; nil where all are.
  package var fewerSteps: [FlameStep]? {
    let done = FlameStep.allCases.filter(steps.contains)
    return done == FlameStep.allCases ? nil : done
  }

  private var type: any Rule.Type {
    guard let type = RuleRegistry.type(named: name) else {
      preconditionFailure("rule parameters with a name that was never checked: \(name)")
    }
    return type
  }
}

extension RuleParameters: CustomStringConvertible {
  /// The rule with what it reads, but for bound and λ, which reports show beside what came of them.
  package var description: String {
    var parts = ["rule \(name)"]
    if read.contains(.space) { parts.append("space \(space.rawValue)") }
    if read.contains(.metric) { parts.append("metric \(metric.rawValue)") }
    if let assumedMalicious { parts.append("assumed malicious \(assumedMalicious)") }
    if let clusters { parts.append("clusters \(clusters)") }
    if let fewerSteps { parts.append("steps \(fewerSteps.map(\.rawValue).joined(separator: " + "))") }
    return parts.joined(separator: ", ")
  }
}
