internal import Lab

/// What the models and updates of a run's last round tell of the agents' data, to whoever sees them. Nobody attacks the
/// model.
package struct Leakage: Codable, Hashable, Sendable {
  /// Raised whenever the same run would give other figures.
  static let version = 1

  /// What telling members from others comes to: `Separation`.
  package struct Membership: Codable, Hashable, Sendable {
    package let area: Double
    package let advantage: Double
  }

  /// What one update tells, in the mean over the agents.
  package struct View: Codable, Hashable, Sendable {
    /// Of the agent's own examples, by their loss under base + update.
    package let membership: Membership
    /// nil where no class shares can be inferred (`ClassInference`).
    package let classes: Classes?
  }

  /// How well an agent's class shares are inferred.
  package struct Classes: Codable, Hashable, Sendable {
    /// Total variation between the inferred shares and the true ones.
    package let error: Double
    /// How often the agent's largest class is the largest inferred.
    package let mainClass: Double
  }

  /// Of all agents' examples, by their loss under the newest release.
  package let release: Membership
  /// By the mean loss under the newest `RunResult.lastRounds` releases.
  package let releases: Membership
  /// By the fall of the loss from the release before to the newest.
  package let fall: Membership
  package let update: View
  /// Clipped to S, and with noise of the round's σ besides; nil where the defense has no bound.
  package let clipped: View?
  package let noised: View?
  /// Where the test set's shares are guessed for every agent.
  package let guess: Classes
}

extension Leakage.Membership {
  init(_ separation: Separation) {
    self.init(area: fourDecimals(separation.area), advantage: fourDecimals(separation.advantage))
  }

  /// nil for none.
  init?(meanOf separations: [Separation]) {
    guard let area = mean(separations.map(\.area)), let advantage = mean(separations.map(\.advantage)) else {
      return nil
    }
    self.init(area: area, advantage: advantage)
  }
}

extension Leakage.Classes {
  /// - Parameters:
  ///   - pairs: inferred and true shares of agents; nil for none.
  init?(_ pairs: [(inferred: [Double], truth: [Double])]) {
    guard let error = mean(pairs.map { totalVariation($0.inferred, $0.truth) }),
      let mainClass = mean(pairs.map { largest($0.inferred) == largest($0.truth) ? 1 : 0 })
    else { return nil }
    self.init(error: error, mainClass: mainClass)
  }
}

private func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : fourDecimals(values.reduce(0, +) / Double(values.count))
}

private func largest(_ values: [Double]) -> Int? { values.indices.max { values[$0] < values[$1] } }
