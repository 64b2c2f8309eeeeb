package import Learning

/// Examples that were trained on, and others that were not, as many of each class: what an observer of models tells apart
/// by a threshold of the loss (Yeom et al., CSF 2018).
package struct MembershipProbe: Sendable {
  private let network: Network
  private let members: Dataset
  private let others: Dataset

  /// nil where no class has examples of both kinds.
  package init?(
    _ network: Network, members: Dataset, others: Dataset, with generator: inout SeededGenerator
  ) {
    let (inside, outside) = (members.byClass(with: &generator), others.byClass(with: &generator))
    let pairs = inside.keys.sorted().flatMap { label in zip(inside[label] ?? [], outside[label] ?? []) }
    guard !pairs.isEmpty else { return nil }
    self.network = network
    self.members = members.subset(pairs.map(\.0))
    self.others = others.subset(pairs.map(\.1))
  }

  /// By the mean loss under some models, at least one, of this network.
  package func separation(_ models: [[Float]]) -> Separation {
    Separation(members: scores(members, models), others: scores(others, models))
  }

  private func scores(_ examples: Dataset, _ models: [[Float]]) -> [Double] {
    let losses = models.map { network.losses($0, on: examples) }
    return (0..<examples.count).map { example in -losses.reduce(0) { $0 + $1[example] } / Double(models.count) }
  }
}

extension Dataset {
  /// Numbers of the examples of each class, in a drawn order.
  fileprivate func byClass(with generator: inout SeededGenerator) -> [UInt16: [Int]] {
    Dictionary(grouping: generator.permutation(of: count)) { labels[$0] }
  }
}
