import Aggregation
import ArgumentParser

/// The flags that choose a rule.
struct RuleOptions: ParsableArguments {
  @Option(help: "The rule: \(RuleRegistry.names.joined(separator: ", ")).")
  var rule = RuleParameters.paper.name

  @Option(help: "What directions are compared of.")
  var space = RuleParameters.paper.space

  @Option(help: "What clustering runs on; cosine-rows is what most public code does.")
  var metric = RuleParameters.paper.metric

  @Option(help: ArgumentHelp("The noise has standard deviation λ · S; 0 is no noise.", valueName: "λ"))
  var noiseFactor = RuleParameters.paper.noiseFactor

  @Option(
    help: ArgumentHelp(
      "How many malicious agents krum, multi-krum, bulyan and trimmed-mean reckon with; by default as many as they can.",
      valueName: "f"))
  var assumedMalicious: Int?

  @Option(help: ArgumentHelp("Into how many clusters k-means parts the agents; by default 2.", valueName: "k"))
  var clusters: Int?

  @Option(help: ArgumentHelp("The norm that norm-bound and dp clip to.", valueName: "M"))
  var bound: Double?

  @Option(parsing: .upToNextOption, help: "The steps of rule flame that are done; by default all.")
  var steps: [FlameStep] = []

  func parameters() throws -> RuleParameters {
    let settings = RuleSettings(
      space: space, metric: metric, noiseFactor: noiseFactor, assumedMalicious: assumedMalicious, clusters: clusters,
      bound: bound, steps: steps.isEmpty ? nil : Set(steps))
    do {
      return try RuleParameters(name: rule, settings)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension Space: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {}
extension FlameStep: ExpressibleByArgument {}
