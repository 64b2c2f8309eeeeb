import Configuration
import Testing

@Suite struct RefusalTests {
  @Test(arguments: [
    ("leese: 3", "leese", "; did you mean lease?"),
    ("endpoints: {colector: tcp://127.0.0.1:1}", "endpoints.colector", "; did you mean collector?"),
    ("endpoint: {}", "endpoint", "; did you mean endpoints?"), ("endpoint:", "endpoint", "; did you mean endpoints?"),
    (
      "colour: red", "colour", "; known here: data, drain, durability, endpoints, federations, keys, lease, limits, run"
    ),
    ("lease: {min: 3}", "lease.min", ": lease has nothing below it"),
  ])
  func anUnknownSettingIsNamedWithItsLineAndTheNearest(_ line: String, _ path: String, _ known: String) {
    let failure = error { _ = try read(least + line) }
    #expect(failure?.setting == path)
    #expect(failure?.reason.hasPrefix("there is no such setting\(known)") == true, "\(failure?.reason ?? "")")
    #expect(failure?.origin == "flame.yaml, line 4")
  }

  @Test(arguments: [
    ("updates: {minn: 3}", "federations.icu.updates.minn", "did you mean min?"),
    ("updates: {least: 3}", "federations.icu.updates.least", "known here: max, min"),
    ("update: {min: 3}", "federations.icu.update", "did you mean updates?"),
    ("updates: 3", "federations.icu.updates", "takes no value, but settings below it"),
    ("updates: [3]", "federations.icu.updates", "takes no value, but settings below it"),
  ])
  func anUnknownSettingOfAFederationIsNamedWithTheNearest(_ line: String, _ path: String, _ known: String) {
    let failure = error(in: line)
    #expect(failure?.setting == path)
    #expect(failure?.reason.contains(known) == true)
    #expect(failure?.origin == "flame.yaml, line 4")
  }

  /// Forty lines that stand for 2⁴⁰ settings: refused, and not written out.
  @Test(arguments: ["l0: &l0 {x: 1}", "x: *l0", "[a, *l0]", "{*l0 : 1}", "- *l0", "*l0 : 1", "x: ! &a 1", "'a': &b 1"])
  func aliasesAreRefusedBeforeTheyAreFollowed(_ line: String) {
    let failure = error { _ = try read(least + "ok: 1\n" + line + "\n") }
    #expect(failure?.reason == "anchors and aliases are not supported")
    #expect(failure?.origin.hasSuffix("line \(least.split(separator: "\n").count + 2)") == true)
  }

  @Test(arguments: ["tcp://127.0.0.1:*", "a && b", "'*a'", "\"&a\"", "a # *b", "a*b"])
  func starsAndAmpersandsInsideValuesAreNone(_ value: String) {
    let failure = error { _ = try read(least + "nothing: \(value)\n") }
    #expect(failure?.setting == "nothing")
  }

  @Test func anUnknownFlagOrVariableIsNamedWithTheNearest() {
    let flag = error { _ = try read(least, set: ["federations.icu.updates.mn": "3"]) }
    #expect(flag?.setting == "federations.icu.updates.mn")
    #expect(flag?.reason.hasSuffix("did you mean min?") == true)
    let variable = error { _ = try read(least, environment: ["FLAME_FEDERATIONS_ICU_UPDATES_MN": "3"]) }
    #expect(
      variable?.reason
        == "environment variable FLAME_FEDERATIONS_ICU_UPDATES_MN is not a setting; did you mean "
        + "FLAME_FEDERATIONS_ICU_UPDATES_MIN or FLAME_FEDERATIONS_ICU_UPDATES_MAX?")
    let strange = error { _ = try read(least, environment: ["FLAME_COLOUR": "red"]) }
    #expect(
      strange?.reason == "environment variable FLAME_COLOUR is not a setting; docs/configuration.md has all of them")
    let other = error { _ = try read(least, set: ["federations.ward.keep": "3"]) }
    #expect(other?.reason.hasSuffix("known here: icu") == true)
  }

  @Test(arguments: [
    ("lease: soon", "lease"), ("lease: -1", "lease"), ("lease: .nan", "lease"), ("lease: 31536001", "lease"),
    ("drain: 1e400", "drain"), ("durability: fsink", "durability"),
  ])
  func aWrongValueNamesSettingAndLine(_ line: String, _ path: String) {
    let failure = error { _ = try read(least + "\n\n" + line) }
    #expect(failure?.setting == path)
    #expect(failure?.origin == "flame.yaml, line 6")
  }

  @Test(arguments: [
    ("keep: -1", "keep"), ("keep: 1.5", "keep"), ("keep: many", "keep"), ("keep: 99999999999999999999", "keep"),
    ("expected: 0", "expected"), ("updates: {min: 1}", "updates.min"), ("updates: {min: 100001}", "updates.min"),
    ("updates: {min: 5, max: 4}", "updates.max"), ("time: {min: 5, max: 4}", "time.max"),
    ("assumed_compromised: -1", "assumed_compromised"), ("limits: {window: 0}", "limits.window"),
    ("limits: {window: 65}", "limits.window"), ("limits: {open_updates: 0}", "limits.open_updates"),
    ("rule: {name: crumb}", "rule.name"), ("rule: {clusters: 2}", "rule.clusters"),
    ("rule: {name: krum, bound: 1}", "rule.bound"),
    ("rule: {name: krum, assumed_malicious: -1}", "rule.assumed_malicious"),
    ("rule: {name: k-means, clusters: 1}", "rule.clusters"), ("rule: {name: dp, bound: 0}", "rule.bound"),
    ("rule: {steps: [clip, nois]}", "rule.steps"), ("rule: {steps: []}", "rule.steps"),
    ("rule: {space: model}", "rule.space"), ("rule: {metric: l2}", "rule.metric"),
    ("rule: {noise_factor: -1}", "rule.noise_factor"), ("rule: {noise_factor: inf}", "rule.noise_factor"),
    ("gate: {kind: maybe}", "gate.kind"), ("gate: {seconds: -1}", "gate.seconds"),
    ("agents: [ada, {name: bob}]", "agents"), ("agents: [\"ada,bob\"]", "agents"), ("agents: [ada, ada]", "agents"),
  ])
  func aWrongValueOfAFederationNamesSettingAndLine(_ line: String, _ name: String) {
    let failure = error(in: line)
    #expect(failure?.setting == "federations.icu.\(name)")
    #expect(failure?.origin == "flame.yaml, line 4")
  }

  @Test func valuesAtTheEdgesAreTaken() throws {
    #expect(try federation("updates: {min: 2, max: 2}").policy.maximum == 2)
    #expect(try federation("time: {min: 4, max: 4}").policy.openAtLeast == 4000)
    #expect(try federation("time: {min: 4, max: 0}").policy.openAtMost == 0)
    #expect(try federation("keep: 0").keep == 0)
    #expect(try read(least + "lease: 31536000").lease == 31_536_000_000)
    #expect(try read(least + "lease: 0").lease == 100)
  }

  @Test func aRoundNeedsMoreThanTwiceTheAssumedCompromised() throws {
    for compromised in 1...20 {
      let needed = 2 * compromised + 1
      #expect(try federation("updates: {min: \(needed)}\nassumed_compromised: \(compromised)").policy.minimum == needed)
      let failure = error(in: "updates: {min: \(needed - 1)}\nassumed_compromised: \(compromised)")
      #expect(failure?.setting == "federations.icu.updates.min")
      #expect(failure?.reason.contains("at least \(needed)") == true)
    }
  }

  @Test func aRoundNeedsAsManyAsTheRule() {
    let failure = error(in: "updates: {min: 6}\nrule: {name: krum, assumed_malicious: 2}")
    #expect(failure?.setting == "federations.icu.updates.min" && failure?.origin == "flame.yaml, line 4")
    #expect(failure?.reason == "6 is too few: rule krum, assumed malicious 2 needs at least 7")
  }

  @Test func aRuleWithoutItsBoundIsRefused() {
    let failure = error(in: "rule: {name: dp}")
    #expect(failure?.setting == "federations.icu.rule.bound")
    #expect(failure?.reason.hasPrefix("rule dp needs bound") == true)
  }

  @Test func aGateThatIsACommandNeedsOne() {
    let failure = error(in: "gate: {kind: command}")
    #expect(failure?.description == "federations.icu.gate.command: is missing: the program that decides")
  }

  @Test func aServerWithoutFederationsIsRefused() {
    for yaml in ["security: none", "security: none\nfederations:", "security: none\nfederations: {}"] {
      let failure = error { _ = try read(yaml) }
      #expect(failure?.setting == "federations")
      #expect(failure?.reason.contains("flame init") == true)
    }
  }

  @Test(arguments: ["a: [", "- a\n- b", "text", "a: 1\na: 2", "icu.keep: 3", "[1]: 2", "\t a: 1"])
  func whatIsNoMappingOfSettingsIsRefused(_ yaml: String) {
    let failure = error { _ = try read(yaml) }
    #expect(failure?.origin.hasPrefix("flame.yaml") == true, "\(String(describing: failure))")
    #expect(failure?.reason.contains("no such setting") == false)
  }
}
