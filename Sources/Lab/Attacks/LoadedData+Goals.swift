extension LabData {
  /// Raised whenever the same settings would give other examples, models or backdoors.
  package var version: Int { 1 }
}

extension LoadedData {
  /// What attackers of this data want.
  package func goals() throws -> AttackGoals {
    let main = try backdoor()
    return AttackGoals(main: main, pieces: [main], edge: main, many: [main])
  }
}
