/// What the compromised agents of a round send together.
///
/// A pure value. Another attack is one new file with a type that conforms, and one line in `AttackRegistry`.
package protocol CollusiveAttack: Sendable {
  /// The name that experiments use.
  static var name: String { get }
  /// Raised whenever the same round would be attacked otherwise: results of another version are made anew.
  static var version: Int { get }

  /// Takes what it needs of `parameters`.
  init(_ parameters: inout AttackParameters, goals: AttackGoals) throws(AttackError)

  /// What backdoor accuracy is measured on: its mean over these.
  var backdoors: [any Backdoor] { get }

  /// One update per compromised agent, in the order of `round.agents`; nil where the agent behaves as an honest one in
  /// this round. All randomness comes from the round.
  func updates(_ round: AttackRound) -> [LocalUpdate?]
}

/// All attacks there are.
package enum AttackRegistry {
  static let attacks: [any CollusiveAttack.Type] = [
    ScaledAttack.self, DistributedBackdoor.self, EdgeCase.self, Neurotoxin.self, LabelFlip.self, SignFlip.self,
    LittleIsEnough.self, HiddenBackdoor.self, InflatedClaims.self, Blend.self, JitteredBlend.self, SmallNorm.self,
    ManyBackdoors.self, Decoys.self, ChangingShare.self, OrthogonalBackdoors.self,
    BestResponse.self,
  ]

  package static var names: [String] { attacks.map { $0.name } }

  package static func version(of name: String) -> Int? { attacks.first { $0.name == name }?.version }

  /// - Throws: `AttackError` for a name, or a parameter, that there is not, and for a wrong value.
  package static func make(
    _ name: String, _ parameters: [String: String], goals: AttackGoals
  ) throws(AttackError) -> any CollusiveAttack {
    guard let type = attacks.first(where: { $0.name == name }) else { throw .unknownAttack(name) }
    var parameters = AttackParameters(parameters)
    let attack = try type.init(&parameters, goals: goals)
    try parameters.refuseUnknown()
    return attack
  }
}

/// What attackers of one kind of data want.
package struct AttackGoals: Sendable {
  package let main: any Backdoor
  /// A trigger that can be cut, and its pieces, one for each of several colluders (DBA); no pieces where there is none.
  package let whole: any Backdoor
  package let pieces: [any Backdoor]
  /// Inputs that are rare in the data (edge case).
  package let edge: any Backdoor
  /// Backdoors that have nothing to do with each other.
  package let many: [any Backdoor]

  package init(
    main: any Backdoor, whole: any Backdoor, pieces: [any Backdoor], edge: any Backdoor, many: [any Backdoor]
  ) {
    (self.main, self.whole, self.pieces, self.edge, self.many) = (main, whole, pieces, edge, many)
  }

  func first(_ count: Int) throws(AttackError) -> [any Backdoor] {
    guard count <= many.count else {
      throw AttackError("backdoors", "this data has \(many.count) backdoors, not \(count)")
    }
    return Array(many.prefix(count))
  }
}
