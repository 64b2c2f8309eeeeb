package import Learning

/// Examples that were trained on, and others that were not, as many of each class, drawn by a generator: what an observer
/// of models tells apart by a threshold of the loss (Yeom et al., CSF 2018).
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

  /// By the mean loss under some models, at least one, of this network: what is lower is held for a member's.
  package func separation(_ models: [[Float]]) -> Separation {
    separation { examples in
      let losses = models.map { network.losses($0, on: examples) }
      return (0..<examples.count).map { example in -losses.reduce(0) { $0 + $1[example] } / Double(models.count) }
    }
  }

  /// By how far the loss fell from one model of this network to the next: what fell further is held for a member's.
  package func separation(fallFrom earlier: [Float], to later: [Float]) -> Separation {
    separation { examples in
      zip(network.losses(earlier, on: examples), network.losses(later, on: examples)).map { $0 - $1 }
    }
  }

  private func separation(by score: (Dataset) -> [Double]) -> Separation {
    Separation(members: score(members), others: score(others))
  }
}

extension Dataset {
  /// Numbers of the examples of each class, in a drawn order.
  fileprivate func byClass(with generator: inout SeededGenerator) -> [UInt16: [Int]] {
    Dictionary(grouping: generator.permutation(of: count)) { labels[$0] }
  }
}
