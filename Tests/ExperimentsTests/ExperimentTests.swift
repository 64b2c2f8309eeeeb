import Experiments
import Testing

private let grid = """
  title: A grid
  data: images
  attack: [none, {name: blend, kappa: [0.2, 0.3]}]
  compromised: [0.1, 0.25]
  grids:
    - defense: [fedavg, flame]
      seeds: [1, 2, 3]
    - defense: {name: flame, space: updates}
      seeds: 1
  """

private func refusal(_ yaml: String) -> String? {
  do {
    _ = try Experiment(yaml: yaml, file: "docs/some.yaml")
    return nil
  } catch { return "\(error)" }
}

@Suite struct ExperimentTests {
  /// Two defenses and three seeds, and one with one: 7 for each of 2 · 2 attacked cells and one clean one, since the share
  /// of attackers has no effect where nobody attacks.
  @Test func listsAreAxesOfAGridAndNothingIsRunTwice() throws {
    let experiment = try Experiment(yaml: grid, file: "docs/some.yaml")
    #expect(experiment.name == "some")
    #expect(experiment.title == "A grid")
    #expect(experiment.runs.count == 7 * 5)
    #expect(Set(experiment.runs.map(\.key)).count == 35)
    let clean = experiment.runs.filter { $0.settings.attack == .none }
    #expect(clean.allSatisfy { $0.settings.compromised == 0 })
    #expect(Set(experiment.runs.map { "\($0.settings.defense)" }) == ["fedavg", "flame", "flame space=updates"])
  }

  @Test func aKeyFollowsTheSettingsAndNotTheirOrder() throws {
    func key(_ yaml: String) throws -> String {
      try #require(try Experiment(yaml: yaml, file: "a.yaml").runs.first).key
    }
    #expect(try key("data: images\nagents: 10") == key("agents: 10\ndata: images"))
    #expect(try key("agents: 10") != key("agents: 11"))
    #expect(try key("attack: blend") != key("attack: {name: blend, kappa: 0.2}"))
  }

  @Test func whatIsUnknownIsRefusedWithItsPathAndLine() {
    #expect(
      refusal("agents: 10\nagent: 3")?.hasPrefix("agent: there is no such setting; did you mean agents?") == true)
    #expect(refusal("colour: red")?.hasPrefix("colour: there is no such setting; known here: data, model") == true)
    #expect(refusal("agents: 10\nagent: 3")?.hasSuffix("(docs/some.yaml, line 2)") == true)
    #expect(refusal("grids:\n- seeds: [1]\n- seed: 2")?.hasPrefix("grids[1].seed: there is no such setting") == true)
    #expect(
      refusal("attack:\n- none\n- {name: blend, kapa: 1}")
        == "attack[1]: kapa: there is no such parameter; did you mean kappa? (docs/some.yaml, line 3)")
    #expect(refusal("attack: blnd")?.hasPrefix("attack: there is no attack named “blnd”") == true)
    #expect(refusal("attack: {kappa: 1}") == "attack: the name is missing (docs/some.yaml, line 1)")
    #expect(refusal("defense: {name: flame, speed: 3}")?.hasPrefix("defense: speed: there is no such setting") == true)
    #expect(refusal("defense: nothing")?.hasPrefix("defense: there is no rule named “nothing”") == true)
  }

  @Test func wrongValuesAreRefused() {
    #expect(refusal("agents: 2")?.hasPrefix("agents: “2” is no whole number within 3…1000") == true)
    #expect(refusal("poison: much")?.hasPrefix("poison: “much” is no number") == true)
    #expect(
      refusal("data: sounds")?.hasPrefix("data: “sounds” is not a value of it; known here: images, words, intrusion")
        == true)
    #expect(
      refusal("data: words\nmodel: mlp\npartition: natural")?.hasPrefix("model: “mlp” is no model for words") == true)
    #expect(refusal("partition: evenly")?.hasPrefix("partition: there is no partition “evenly”") == true)
    #expect(refusal("optimiser: sgd")?.hasPrefix("optimiser: there is no optimiser “sgd”; write sgd RATE") == true)
    #expect(refusal("optimiser: [sgd 0.1, adam 0.001]") == nil)
    #expect(refusal("seeds: []")?.hasPrefix("seeds: an empty list") == true)
    #expect(refusal("a: &x 1\nb: *x")?.hasPrefix("anchors and aliases are not supported") == true)
    #expect(refusal("- 1")?.hasPrefix("must be a mapping of settings") == true)
    #expect(refusal("knowledge: some")?.hasPrefix("knowledge: must be one of: full, own") == true)
    #expect(refusal("stealth: [none, 1.5]") == nil)
  }
}
