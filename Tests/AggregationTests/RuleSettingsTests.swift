import Aggregation
import Testing

@Suite struct RuleSettingsTests {
  private func error(_ name: String, _ settings: RuleSettings) -> RuleError? {
    do {
      _ = try RuleParameters(name: name, settings)
      return nil
    } catch { return error }
  }

  @Test(arguments: [
    ("krum", RuleSettings(noiseFactor: 0.1), RuleSetting.noiseFactor, "only assumed_malicious"),
    ("krum", RuleSettings(clusters: 2), .clusters, "only assumed_malicious"),
    ("flame", RuleSettings(bound: 1), .bound, "only space, metric, noise_factor, steps"),
    ("mean", RuleSettings(assumedMalicious: 1), .assumedMalicious, "no setting"),
    ("k-means", RuleSettings(metric: .cosineRows), .metric, "only space, clusters"),
    ("dp", RuleSettings(bound: 1, steps: [.clip]), .steps, "only noise_factor, bound"),
  ])
  func whatARuleDoesNotReadIsRefused(name: String, settings: RuleSettings, setting: RuleSetting, known: String) {
    let error = error(name, settings)
    #expect(error?.code == .unreadSetting && error?.setting == setting)
    #expect(error?.description.contains("rule \(name) does not read \(setting.rawValue), but \(known)") == true)
  }

  @Test(arguments: [
    ("krum", RuleSettings(assumedMalicious: -1), RuleSetting.assumedMalicious),
    ("k-means", RuleSettings(clusters: 1), .clusters), ("dp", RuleSettings(bound: 0), .bound),
    ("dp", RuleSettings(bound: .nan), .bound), ("norm-bound", RuleSettings(bound: .infinity), .bound),
    ("flame", RuleSettings(steps: []), .steps),
  ])
  func whatNoRuleCanUseIsRefused(name: String, settings: RuleSettings, setting: RuleSetting) {
    let error = error(name, settings)
    #expect(error?.code == .value && error?.setting == setting)
  }

  @Test(arguments: ["dp", "norm-bound"])
  func aBoundMustBeGiven(name: String) {
    #expect(error(name, RuleSettings())?.code == .missingSetting)
    #expect(error(name, RuleSettings(bound: 1)) == nil)
  }

  /// The name alone turns FLAME off.
  @Test func theUndefendedTakeFlamesSettings() {
    let settings = RuleSettings(space: .updates, metric: .cosineRows, noiseFactor: 0, steps: [.clip])
    for name in ["flame", "mean", "fedavg"] { #expect(error(name, settings) == nil) }
    #expect(error("krum", RuleSettings(space: .updates)) == nil)
  }

  @Test(arguments: [("krum", 1, 5), ("multi-krum", 2, 7), ("bulyan", 1, 7), ("bulyan", 2, 11), ("trimmed-mean", 2, 5)])
  func tooFewAgentsAreToldHowManyItTakes(name: String, f: Int, least: Int) throws {
    let parameters = try RuleParameters(name: name, RuleSettings(assumedMalicious: f))
    #expect(parameters.rule.leastAgents == least)
    _ = try parameters.decide(strangers(least, seed: 1))
    #expect { try parameters.decide(strangers(least - 1, seed: 1)) } throws: {
      ($0 as? RuleError)?.code == .tooFewAgents && "\($0)".contains("\(name) needs \(least) agents")
    }
  }

  @Test func parametersSayWhatTheyAre() throws {
    #expect("\(RuleParameters.paper)" == "rule flame, space models, metric cosine")
    #expect("\(try RuleParameters(name: "mean"))" == "rule mean")
    let krum = try RuleParameters(name: "krum", RuleSettings(assumedMalicious: 2))
    #expect("\(krum)" == "rule krum, assumed malicious 2")
    let steps = try RuleParameters(RuleSettings(steps: [.noise, .cluster]))
    #expect("\(steps)".hasSuffix("steps cluster + noise"))
  }
}
