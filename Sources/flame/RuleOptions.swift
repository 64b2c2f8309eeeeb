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

  func parameters() throws -> RuleParameters {
    do {
      return try RuleParameters(name: rule, space: space, metric: metric, noiseFactor: noiseFactor)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension Space: ExpressibleByArgument {}
extension Metric: ExpressibleByArgument {}
