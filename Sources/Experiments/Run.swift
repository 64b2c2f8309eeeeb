package import Configuration
internal import Lab
internal import Text

/// One run: settings that are known to be possible, and a key that changes when the settings do or a part they use.
package struct Run: Hashable, Sendable {
  /// Raised whenever the same settings would give another result though no part has another version.
  private static let simulationVersion = 1

  package let settings: RunSettings
  package let key: String

  let data: LabData
  let model: LabModel
  let partition: PartitionKind
  /// nil is the usual one of the data.
  let optimiser: OptimiserKind?

  /// - Throws: `ConfigurationError` for a value that nothing is known of, with the name of its setting.
  package init(_ settings: RunSettings, file: String = "") throws(ConfigurationError) {
    var settings = settings.canonical
    func named<Value>(_ setting: String, _ make: () throws -> Value) throws(ConfigurationError) -> Value {
      do { return try make() } catch { throw ConfigurationError(setting, "\(error)", origin: file) }
    }
    guard let data = LabData(rawValue: settings.data) else {
      let hint = Nearest.hint(for: settings.data, among: LabData.allCases.map(\.rawValue))
      throw ConfigurationError("data", "“\(settings.data)” is not a value of it\(hint)", origin: file)
    }
    let model = settings.model.map { LabModel(rawValue: $0) } ?? data.models[0]
    guard let model, data.models.contains(model) else {
      let known = data.models.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(
        "model", "“\(settings.model ?? "")” is no model for \(data.rawValue); it has: \(known)", origin: file)
    }
    partition = try named("partition") { try PartitionKind(settings.partition) }
    let optimiser = try named("optimiser") { try settings.optimiser.map { try OptimiserKind($0) } }
    self.optimiser = optimiser == data.usualOptimiser ? nil : optimiser
    settings.optimiser = self.optimiser?.description
    let attack = settings.attack
    let attackVersion = attack == .none ? 0 : AttackRegistry.version(of: attack.name)
    guard let attackVersion else {
      throw ConfigurationError("attack", "there is no attack named “\(attack.name)”", origin: file)
    }
    let defenseVersion = try named("defense") { try settings.defense.defenseVersion() }
    self.settings = settings
    (self.data, self.model) = (data, model)
    let parts = [
      settings.text, "simulation \(Self.simulationVersion)", "data \(data.version)", "attack \(attackVersion)",
      "defense \(defenseVersion)",
    ]
    key = Experiments.key(of: settings.leakage == true ? parts + ["leakage \(Leakage.version)"] : parts)
  }

  /// nil where nobody attacks.
  func adversary(_ goals: AttackGoals) throws -> Adversary? {
    guard settings.attack != .none else { return nil }
    return Adversary(
      try AttackRegistry.make(settings.attack.name, settings.attack.parameters, goals: goals),
      share: settings.compromised, poisonRate: settings.poison, stealth: settings.stealth,
      knowledge: settings.knowledge, start: settings.start)
  }

  /// Without memory of any round. Where no noise factor is set it is the one for this data.
  func makeDefense() throws -> any Defense { try settings.defense.defense(noiseFactor: data.noiseFactor) }
}
