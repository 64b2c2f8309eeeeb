package import Learning

/// The lab's three kinds of data, each with its settings.
package enum LabData: String, Hashable, Sendable, CaseIterable {
  /// Fashion-MNIST, in place of CIFAR-10 and MNIST.
  case images
  /// Next words of State of the Union addresses, in place of Reddit.
  case words
  /// Network flows of nDPI's captures, in place of IoT traffic.
  case intrusion

  package var classes: Int {
    switch self {
    case .images: FashionMNIST.classes
    case .words: Corpus.vocabularySize
    case .intrusion: FlowKind.count
    }
  }

  /// λ, as the paper has it for this kind of data.
  package var noiseFactor: Double { self == .intrusion ? 0.01 : 0.001 }

  /// The models for this kind of data, the usual one first.
  package var models: [LabModel] { self == .words ? [.embedding] : [.mlp, .softmax] }

  package func network(_ model: LabModel) throws(LabDataError) -> Network {
    switch (self, model) {
    case (.images, .softmax): .mlp(FashionMNIST.side * FashionMNIST.side, classes)
    case (.images, .mlp): .mlp(FashionMNIST.side * FashionMNIST.side, 64, classes)
    case (.intrusion, .softmax): .mlp(FlowFeatures.count, classes)
    case (.intrusion, .mlp): .mlp(FlowFeatures.count, 32, classes)
    case (.words, .embedding): .nextWord(vocabulary: classes, context: Corpus.context, embedding: 32, hidden: 64)
    case (_, .embedding), (.words, _): throw .noModel(model, self)
    }
  }

  /// Images: SGD 0.05, batches of 50, 2 epochs. Words: Adam 0.01, batches of 50, 1 epoch. Flows, of which an agent has few:
  /// SGD 0.1, batches of 10, 2 epochs. Another optimiser takes the place of that only.
  package func training(
    _ model: LabModel, optimiser: OptimiserKind? = nil, seed: UInt64
  ) throws(LabDataError) -> LocalTraining {
    LocalTraining(
      network: try network(model), epochs: self == .words ? 1 : 2, batch: self == .intrusion ? 10 : 50,
      optimiser: (optimiser ?? usualOptimiser).optimiser, seed: seed)
  }

  package var usualOptimiser: OptimiserKind {
    switch self {
    case .images: .sgd(0.05)
    case .words: .adam(0.01)
    case .intrusion: .sgd(0.1)
    }
  }
}

/// A kind of network of the lab.
package enum LabModel: String, Hashable, Sendable, CaseIterable {
  /// Softmax regression.
  case softmax
  /// One hidden layer with ReLU.
  case mlp
  /// `Network.nextWord`.
  case embedding
}

/// What data, model and partition cannot be together.
package enum LabDataError: Error, Equatable {
  case noModel(LabModel, LabData)
  case noPartition(PartitionKind, LabData)
  case notPrepared(LabData)
}

extension LabDataError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noModel(let model, let data):
      "there is no model \(model.rawValue) for \(data.rawValue); use \(data.models.map(\.rawValue).joined(separator: " or "))"
    case .noPartition(let kind, .words):
      "words cannot be dealt by “\(kind)”: every word is a class; use natural or iid"
    case .noPartition(let kind, let data):
      "\(data.rawValue) cannot be dealt by “\(kind)”; use iid, degree Q or dirichlet ALPHA"
    case .notPrepared(let data): "The data are not there yet: run flame lab prepare \(data.rawValue)."
    }
  }
}
