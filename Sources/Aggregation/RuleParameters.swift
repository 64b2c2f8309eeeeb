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

  /// The paper's rule with the λ it uses for images.
  package static let paper = RuleParameters(checkedName: "flame", .models, .cosine, 0.001)

  /// Throws for a name the registry lacks and for a λ that is negative, NaN or infinite.
  package init(
    name: String = paper.name, space: Space = paper.space, metric: Metric = paper.metric,
    noiseFactor: Double = paper.noiseFactor
  ) throws(RuleError) {
    guard RuleRegistry.type(named: name) != nil else { throw .unknownRule(name) }
    guard noiseFactor.isFinite, noiseFactor >= 0 else { throw .noiseFactor(noiseFactor) }
    self.init(checkedName: name, space, metric, noiseFactor)
  }

  private init(checkedName: String, _ space: Space, _ metric: Metric, _ noiseFactor: Double) {
    name = checkedName
    self.space = space
    self.metric = metric
    self.noiseFactor = noiseFactor
  }

  /// The rule these parameters describe.
  package var rule: any Rule {
    guard let type = RuleRegistry.type(named: name) else {
      preconditionFailure("rule parameters with a name that was never checked: \(name)")
    }
    return type.init(self)
  }
}
