/// What attackers see of the honest updates of a round.
package enum Knowledge: String, Codable, Hashable, Sendable, CaseIterable {
  /// All of them.
  case full
  /// Nothing: they train honestly on their own data and take that for it.
  case own
}

/// Who attacks, how strongly, from when on, and how hidden.
package struct Adversary: Sendable {
  package let attack: any CollusiveAttack
  /// PMR: the share of compromised agents.
  package let share: Double
  /// PDR: the share of poisoned examples in a compromised agent's data.
  package let poisonRate: Double
  /// η; nil is no bound. See `hidden`.
  package let stealth: Double?
  package let knowledge: Knowledge
  /// The first attacked round, counted from the end of the warm start, from 1.
  package let start: Int

  package init(
    _ attack: any CollusiveAttack, share: Double, poisonRate: Double = 0.5, stealth: Double? = nil,
    knowledge: Knowledge = .own, start: Int = 1
  ) {
    self.attack = attack
    self.share = share
    self.poisonRate = poisonRate
    self.stealth = stealth
    self.knowledge = knowledge
    self.start = start
  }

  /// What the compromised agents send in a round; nil where one behaves well.
  package func updates(_ round: AttackRound) -> [LocalUpdate?] {
    let updates = attack.updates(round)
    guard let stealth, updates.contains(where: { $0 != nil }) else { return updates }
    let (centre, distance) = round.honestView().centre()
    return updates.map { update in
      update.map {
        LocalUpdate(
          values: Self.hidden($0.values, centre, reach: stealth * distance), claimedSamples: $0.claimedSamples)
      }
    }
  }

  /// The stealth bound: with c the coordinate-wise median of honest updates and D the median of their distances from it,
  /// `u' = c + (u − c) · min(1, η D / ‖u − c‖)`, so that ‖u' − c‖ ≤ η D.
  static func hidden(_ values: [Float], _ centre: [Float], reach: Double) -> [Float] {
    let way = values.subtracting(centre)
    let length = way.norm
    return length <= reach ? values : centre.adding(Float(reach / length), way)
  }
}
