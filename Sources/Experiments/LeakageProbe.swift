internal import Aggregation
internal import Cryptography
internal import Lab
internal import Learning
internal import Rounds

/// Measures leakage in one round of a federation without attackers.
struct LeakageProbe {
  private let material: Material
  private let base: [Float]
  /// Agent → its update.
  private let updates: [[Float]]
  private let seed: UInt64
  /// nil where the training allows no inference of classes.
  private let inference: ClassInference?

  init(_ material: Material, base: [Float], updates: [[Float]], seed: UInt64) {
    self.material = material
    self.base = base
    self.updates = updates
    self.seed = seed
    inference = ClassInference(material.training, base: base, others: material.test)
  }

  /// nil where no class occurs both in agents' data and in the test set.
  ///
  /// - Parameters:
  ///   - releases: the last ones, the newest at the end, two or more.
  ///   - decision: the round's.
  func leakage(_ releases: [[Float]], _ decision: Decision) -> Leakage? {
    let all = Dataset(
      joining: material.agents.map(\.data), features: material.test.features, encoding: material.test.encoding)
    let number = updates.count
    guard let probe = probe(all, "all"), let update = view(clips: .init(repeating: 1, count: number), sigma: 0),
      let guess = Leakage.Classes(material.agents.map { (shares(material.test), shares($0.data)) })
    else { return nil }
    let clips = decision.perAgent.map(\.clipFactor)
    let hasBound = decision.bound != nil
    return Leakage(
      release: Leakage.Membership(probe.separation(releases.suffix(1))),
      releases: Leakage.Membership(probe.separation(releases)),
      fall: Leakage.Membership(
        probe.separation(fallFrom: releases[releases.count - 2], to: releases[releases.count - 1])),
      update: update, clipped: hasBound ? view(clips: clips, sigma: 0) : nil,
      noised: hasBound ? view(clips: clips, sigma: decision.sigma) : nil, guess: guess)
  }

  /// What the agents' updates tell, shortened by these factors and with noise; nil where there is nothing to tell members
  /// from.
  private func view(clips: [Double], sigma: Double) -> Leakage.View? {
    var (separations, pairs): ([Separation], [(inferred: [Double], truth: [Double])]) = ([], [])
    for (number, agent) in material.agents.enumerated() {
      let model = seen(number, clip: clips[number], sigma: sigma)
      if let probe = probe(agent.data, agent.name) { separations.append(probe.separation([model])) }
      let update = zip(model, base).map { $0 - $1 }
      if let inferred = inference?.shares(of: update, examples: agent.data.count) {
        pairs.append((inferred, shares(agent.data)))
      }
    }
    guard let membership = Leakage.Membership(meanOf: separations) else { return nil }
    return Leakage.View(membership: membership, classes: Leakage.Classes(pairs))
  }

  private func probe(_ members: Dataset, _ name: String) -> MembershipProbe? {
    var generator = SeededGenerator(seed: seed, stream: "membership of \(name)")
    return MembershipProbe(material.training.network, members: members, others: material.test, with: &generator)
  }

  /// The model that base and an agent's update make, as it is seen.
  private func seen(_ agent: Int, clip: Double, sigma: Double) -> [Float] {
    let alone = Decision(
      bound: nil, sigma: sigma, perAgent: [Verdict(admitted: true, norm: 0, clipFactor: clip)], weights: [clip])
    let noise = KeyStream(key: Digest(of: "seen \(seed) \(agent)".utf8).bytes)
    return alone.combine(base: base, updates: [updates[agent]], noise: noise)
  }

  private func shares(_ data: Dataset) -> [Double] { data.classShares(material.training.network.outputs) }
}
