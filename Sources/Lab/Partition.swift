import Learning

/// Which training images each agent holds: disjoint sets of equal size.
package struct Partition: Equatable, Sendable {
  /// Agent → indices into the data set.
  package let indices: [[Int]]

  /// Agent → the class its group prefers.
  package let groups: [Int]

  /// Deals `perAgent` images to each of `agents`, non-IID of degree `q` in 0…1.
  ///
  /// Agents are dealt in random order into one group per class, so a group does not depend on an agent's number
  /// (compromised agents may therefore be the first ones). Every image of an agent of group l is of class l with
  /// probability q, else of a class drawn uniformly from all `classes` (l among them): with ten classes the main
  /// class has a share of `q + (1 − q) / 10`, 0.55 at q = 0.5; q = 0 is IID. Images are drawn without replacement;
  /// a class that has run out is replaced by the one with most images left.
  package static func deal(
    labels: [UInt16], classes: Int, agents: Int, perAgent: Int, degree q: Double, seed: UInt64
  ) throws(PartitionError) -> Partition {
    precondition((0...1).contains(q) && agents > 0 && perAgent > 0 && classes > 0, "no such partition")
    guard agents * perAgent <= labels.count else {
      throw PartitionError(needed: agents * perAgent, available: labels.count)
    }
    var generator = SeededGenerator(seed: seed, stream: "partition")
    var pools = pools(of: labels, classes: classes, &generator)
    var groups = [Int](repeating: 0, count: agents)
    for (position, agent) in generator.permutation(of: agents).enumerated() { groups[agent] = position % classes }
    let indices = groups.map { group in
      (0..<perAgent).map { _ in
        let wanted = generator.unit() < q ? group : generator.below(classes)
        return take(wanted, from: &pools)
      }
    }
    return Partition(indices: indices, groups: groups)
  }

  static func pools(of labels: [UInt16], classes: Int, _ generator: inout SeededGenerator) -> [[Int]] {
    var pools = [[Int]](repeating: [], count: classes)
    for index in generator.permutation(of: labels.count) { pools[Int(labels[index])].append(index) }
    return pools
  }

  static func take(_ wanted: Int, from pools: inout [[Int]]) -> Int {
    if let index = pools[wanted].popLast() { return index }
    let fullest = pools.indices.max { pools[$0].count < pools[$1].count }!
    return pools[fullest].removeLast()
  }
}

/// More images were asked for than there are.
package struct PartitionError: Error, Equatable, CustomStringConvertible {
  package let needed: Int
  package let available: Int

  package init(needed: Int, available: Int) {
    self.needed = needed
    self.available = available
  }

  package var description: String {
    "the agents need \(needed) images together, the data set has \(available)"
  }
}
