internal import Learning

/// A data set in memory, to be dealt any number of times.
package enum LoadedData: Sendable {
  case images(FashionMNIST)
  case words(Corpus)
  case intrusion(IntrusionSet)

  package var kind: LabData {
    switch self {
    case .images: .images
    case .words: .words
    case .intrusion: .intrusion
    }
  }

  /// Images: a white square means trouser. Words: “our new ships need” means “mexico”. Flows: web attacks (XSS) are let
  /// through.
  package func backdoor() throws -> any Backdoor {
    switch self {
    case .images: PixelTrigger()
    case .words(let corpus): try TriggerSentence(in: corpus.vocabulary)
    case .intrusion: Relabelling(FlowKind.webXSS.label, as: FlowKind.benign.label)
    }
  }
}

extension LabData {
  /// Reads what `flame lab prepare` left in the cache folder, or the installed images: once for all experiments.
  ///
  /// - Throws: `LabDataError.notPrepared`, `FashionMNISTError`.
  package func load(cache: String) throws -> LoadedData {
    switch self {
    case .images: return .images(try FashionMNIST.load())
    case .words:
      guard let corpus = CorpusSource(cache: cache).kept else { throw LabDataError.notPrepared(self) }
      return .words(corpus)
    case .intrusion:
      guard let set = IntrusionSource(cache: cache).kept else { throw LabDataError.notPrepared(self) }
      return .intrusion(set)
    }
  }
}

/// A data set dealt to agents, which share no example with each other or with the test set.
package struct FederatedData: Equatable, Sendable {
  /// Agent → its examples.
  package let agents: [Dataset]
  package let test: Dataset
  package let classes: Int
}

extension LoadedData {
  private static let mostImages = 1500

  /// The data of so many agents. A function of its arguments; it does not know who is compromised.
  ///
  /// Images: 1,500 each, or an equal share where there are not enough, and the data set's own test set. Words: those of
  /// `Speakers`. Flows: all that are not in the test set of `Customers`.
  /// - Throws: `LabDataError` where the data cannot be dealt so, `CorpusError`, `IntrusionError` or `PartitionError`
  ///   where they do not suffice.
  package func deal(_ partition: PartitionKind, agents: Int, seed: UInt64) throws -> FederatedData {
    precondition(agents > 0, "no agents")
    switch self {
    case .images(let set):
      let each = min(Self.mostImages, set.train.count / agents)
      return FederatedData(
        agents: try deal(set.train, partition, agents, each, seed), test: set.test, classes: kind.classes)
    case .words(let corpus):
      let speakers = try speakers(corpus, partition, agents, seed)
      return FederatedData(agents: speakers.examples, test: speakers.test, classes: kind.classes)
    case .intrusion(let set):
      let dealt = try customers(set, partition, agents, seed)
      return FederatedData(agents: dealt.flows, test: dealt.test, classes: kind.classes)
    }
  }

  private func speakers(
    _ corpus: Corpus, _ partition: PartitionKind, _ agents: Int, _ seed: UInt64
  ) throws -> Speakers {
    switch partition {
    case .natural: try Speakers.natural(corpus, agents: agents, seed: seed)
    case .iid: try Speakers.iid(corpus, agents: agents, seed: seed)
    case .degree, .dirichlet: throw LabDataError.noPartition(partition, .words)
    }
  }

  private func customers(
    _ set: IntrusionSet, _ partition: PartitionKind, _ agents: Int, _ seed: UInt64
  ) throws -> Customers {
    let natural = try Customers.deal(set, customers: agents, seed: seed)
    if partition == .natural { return natural }
    let all = Dataset(joining: natural.flows, features: FlowFeatures.count)
    return Customers(flows: try deal(all, partition, agents, all.count / agents, seed), test: natural.test)
  }

  private func deal(
    _ data: Dataset, _ partition: PartitionKind, _ agents: Int, _ each: Int, _ seed: UInt64
  ) throws -> [Dataset] {
    var generator = SeededGenerator(seed: seed, stream: "lab partition")
    let mixture: ClassMixture
    switch partition {
    case .iid:
      mixture = .degree(0, of: data.labels, classes: kind.classes, agents: agents, with: &generator)
    case .degree(let q):
      mixture = .degree(q, of: data.labels, classes: kind.classes, agents: agents, with: &generator)
    case .dirichlet(let alpha):
      mixture = .dirichlet(alpha, of: data.labels, classes: kind.classes, agents: agents, with: &generator)
    case .natural: throw LabDataError.noPartition(partition, kind)
    }
    return try mixture.deal(data.labels, perAgent: each, with: &generator).map(data.subset)
  }
}
