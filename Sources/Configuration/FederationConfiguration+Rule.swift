import Aggregation

extension FederationConfiguration {
  /// The rule below `PATH.rule`; the round policy must suit it.
  static func rule(
    _ settings: Settings, _ path: String, _ policy: RoundPolicy
  ) throws(ConfigurationError) -> RuleParameters {
    let name = settings.text("\(path).rule.name", default: RuleParameters.paper.name)
    var chosen = try ruleSettings(settings, path)
    if chosen.assumedMalicious == nil && policy.assumedCompromised > 0 && reads(name, .assumedMalicious) {
      chosen.assumedMalicious = policy.assumedCompromised
    }
    do {
      let parameters = try RuleParameters(name: name, chosen)
      let least = parameters.rule.leastAgents
      guard policy.minimum >= least else {
        let few = "\(policy.minimum) is too few: \(parameters) needs at least \(least)"
        throw ConfigurationError("\(path).updates.min", few, origin: settings.origin("\(path).updates.min"))
      }
      return parameters
    } catch let error as RuleError {
      let setting = "\(path).rule.\(error.setting?.rawValue ?? "name")"
      throw ConfigurationError(setting, "\(error)", origin: settings.origin(setting))
    } catch let error as ConfigurationError {
      throw error
    } catch { preconditionFailure("\(error)") }
  }

  private static func reads(_ rule: String, _ setting: RuleSetting) -> Bool {
    RuleRegistry.type(named: rule)?.settings.contains(setting) == true
  }

  private static func ruleSettings(_ settings: Settings, _ path: String) throws(ConfigurationError) -> RuleSettings {
    RuleSettings(
      space: try settings.choice("\(path).rule.space"), metric: try settings.choice("\(path).rule.metric"),
      noiseFactor: try settings.number("\(path).rule.noise_factor"),
      assumedMalicious: try settings.integer("\(path).rule.assumed_malicious", in: 0...100_000),
      clusters: try settings.integer("\(path).rule.clusters", in: 2...100_000),
      bound: try settings.number("\(path).rule.bound"), steps: try settings.choices("\(path).rule.steps"))
  }
}
