package import Learning

/// Each agent's shares of the classes, by which its examples are drawn.
///
/// With `p` the classes' shares of the whole data set: at degree q an agent of group l has the shares
/// `q · [class = l] + (1 − q) · p`, with agents dealt in random order into one group per class, so that q = 0 is IID.
/// By Dirichlet an agent's shares are drawn from Dir(α · K · p) with K classes (Hsu et al. 2019, whose concentration is
/// α · K), which is Dir(α, …, α) where classes are balanced, and IID for a large α. All agents have the same number of
/// examples.
package struct ClassMixture: Equatable, Sendable {
  /// Agent → class → share.
  package let shares: [[Double]]

  package static func degree(
    _ q: Double, of labels: [UInt16], classes: Int, agents: Int, with generator: inout SeededGenerator
  ) -> ClassMixture {
    precondition((0...1).contains(q), "a degree lies between 0 and 1")
    let whole = classShares(labels, classes)
    var groups = [Int](repeating: 0, count: agents)
    for (position, agent) in generator.permutation(of: agents).enumerated() { groups[agent] = position % classes }
    return ClassMixture(
      shares: groups.map { group in whole.indices.map { (1 - q) * whole[$0] + ($0 == group ? q : 0) } })
  }

  package static func dirichlet(
    _ alpha: Double, of labels: [UInt16], classes: Int, agents: Int, with generator: inout SeededGenerator
  ) -> ClassMixture {
    precondition(alpha > 0, "a concentration is positive")
    let shapes = classShares(labels, classes).map { alpha * Double(classes) * $0 }
    return ClassMixture(shares: (0..<agents).map { _ in generator.dirichlet(shapes) })
  }

  private static func classShares(_ labels: [UInt16], _ classes: Int) -> [Double] {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[Int(label)] += 1 }
    return counts.map { Double($0) / Double(labels.count) }
  }

  /// Agent → indices into the data set: disjoint, `perAgent` each.
  ///
  /// Agents draw in turn, one example at a time without replacement, so that all feel alike when a class has run out;
  /// it is then replaced by the one with most examples left.
  package func deal(
    _ labels: [UInt16], perAgent: Int, with generator: inout SeededGenerator
  ) throws(PartitionError) -> [[Int]] {
    guard shares.count * perAgent <= labels.count, perAgent > 0 else {
      throw PartitionError(needed: shares.count * max(perAgent, 1), available: labels.count)
    }
    var pools = Partition.pools(of: labels, classes: shares[0].count, &generator)
    var indices = [[Int]](repeating: [], count: shares.count)
    for _ in 0..<perAgent {
      for agent in shares.indices {
        indices[agent].append(Partition.take(draw(shares[agent], generator.unit()), from: &pools))
      }
    }
    return indices
  }

  /// The class in whose share the `unit` in [0, 1) falls.
  private func draw(_ shares: [Double], _ unit: Double) -> Int {
    var sum = 0.0
    for (label, share) in shares.enumerated() {
      sum += share
      if unit < sum { return label }
    }
    return shares.lastIndex { $0 > 0 } ?? shares.count - 1
  }
}
