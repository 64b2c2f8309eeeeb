internal import Aggregation
internal import Cryptography
internal import Lab
internal import Learning
internal import Rounds

/// What the models and updates of a run's last round tell of the agents' data, to whom sees them. Nobody attacks the model.
package struct Leakage: Codable, Hashable, Sendable {
  /// What telling members from others by their loss comes to.
  package struct Membership: Codable, Hashable, Sendable {
    package let area: Double
    package let advantage: Double
  }

  /// What one update tells, in the mean over the agents.
  package struct View: Codable, Hashable, Sendable {
    /// Of the agent's own examples, by their loss under base + update.
    package let membership: Membership
    /// Total variation between the shares of the classes in the agent's data and those inferred; nil where the training
    /// is not plain SGD.
    package let classError: Double?
    /// How often the agent's largest class is the one inferred.
    package let mainClass: Double?
  }

  /// All agents' examples, by the newest release.
  package let release: Membership
  /// The same by the last five.
  package let releases: Membership
  package let update: View
  /// Clipped to S, and with the noise of the round besides; nil where the defense has no bound.
  package let clipped: View?
  package let noised: View?
  /// As `classError`, where the classes of the test set are guessed for everybody; nil as there.
  package let guessError: Double?
}

/// Measures leakage in one round of a federation.
struct LeakageProbe {
  let material: Material
  let base: [Float]
  /// Agent → its update.
  let updates: [[Float]]
  let seed: UInt64

  /// - Parameters:
  ///   - releases: the last ones, the newest at the end.
  func leakage(_ releases: [[Float]], _ decision: Decision) -> Leakage? {
    let network = material.training.network
    let all = Dataset(
      joining: material.agents.map(\.data), features: material.test.features, encoding: material.test.encoding)
    var generator = SeededGenerator(seed: seed, stream: "membership")
    guard let probe = MembershipProbe(network, members: all, others: material.test, with: &generator),
      let update = view(clips: updates.map { _ in 1 }, sigma: 0)
    else { return nil }
    let clips = decision.perAgent.map(\.clipFactor)
    let hasBound = decision.bound != nil
    return Leakage(
      release: Leakage.Membership(probe.separation(releases.suffix(1))),
      releases: Leakage.Membership(probe.separation(releases)), update: update,
      clipped: hasBound ? view(clips: clips, sigma: 0) : nil,
      noised: hasBound ? view(clips: clips, sigma: decision.sigma) : nil,
      guessError: update.classError == nil ? nil : guessError(network.outputs))
  }

  /// The means over all agents of what their updates tell, shortened by these factors and with noise; nil where no agent
  /// has an example of a class that the test set has.
  private func view(clips: [Double], sigma: Double) -> Leakage.View? {
    var (separations, errors, hits): ([Separation], [Double], [Double]) = ([], [], [])
    for (number, agent) in material.agents.enumerated() {
      let model = seen(number, clip: clips[number], sigma: sigma)
      var generator = SeededGenerator(seed: seed, stream: "membership of \(agent.name)")
      if let probe = MembershipProbe(
        material.training.network, members: agent.data, others: material.test, with: &generator)
      {
        separations.append(probe.separation([model]))
      }
      guard let shares = inferredShares(zip(model, base).map { $0 - $1 }, agent.data.count) else { continue }
      let truth = agent.data.classShares(shares.count)
      errors.append(totalVariation(shares, truth))
      hits.append(largest(shares) == largest(truth) ? 1 : 0)
    }
    guard !separations.isEmpty else { return nil }
    return Leakage.View(
      membership: Leakage.Membership(
        area: fourDecimals(mean(separations.map(\.area))), advantage: fourDecimals(mean(separations.map(\.advantage)))),
      classError: errors.isEmpty ? nil : fourDecimals(mean(errors)),
      mainClass: hits.isEmpty ? nil : fourDecimals(mean(hits)))
  }

  /// The model that base and an agent's update make, as it is seen.
  private func seen(_ agent: Int, clip: Double, sigma: Double) -> [Float] {
    let alone = Decision(
      bound: nil, sigma: sigma, perAgent: [Verdict(admitted: true, norm: 0, clipFactor: clip)], weights: [clip])
    let noise = KeyStream(key: Digest(of: "seen \(seed) \(agent)".utf8).bytes)
    return alone.combine(base: base, updates: [updates[agent]], noise: noise)
  }

  private func inferredShares(_ update: [Float], _ examples: Int) -> [Double]? {
    ClassInference(material.training, base: base, known: material.test, examples: examples)?.shares(of: update)
  }

  private func guessError(_ classes: Int) -> Double {
    let guess = material.test.classShares(classes)
    return fourDecimals(mean(material.agents.map { totalVariation(guess, $0.data.classShares(classes)) }))
  }
}

extension Leakage.Membership {
  init(_ separation: Separation) {
    self.init(area: fourDecimals(separation.area), advantage: fourDecimals(separation.advantage))
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func largest(_ values: [Double]) -> Int? { values.indices.max { values[$0] < values[$1] } }
