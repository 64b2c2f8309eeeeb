package import Lab
package import Learning

/// What the demo's agents learn from, and what the malicious ones want.
package enum DemoData: String, Hashable, Sendable, CaseIterable {
  /// Fashion-MNIST; a white square in the corner shall make every image a pair of trousers.
  case images
  /// Network flows of nDPI's captures; web attacks (XSS) shall be let through.
  case intrusion

  package var classes: Int { self == .images ? FashionMNIST.classes : FlowKind.count }

  package var backdoor: any Backdoor {
    switch self {
    case .images: PixelTrigger()
    case .intrusion: Relabelling(FlowKind.webXSS.label, as: FlowKind.benign.label)
    }
  }

  package var network: Network { .mlp(widths.inputs, widths.hidden, widths.outputs) }

  /// As `flame init --model` takes it.
  var model: String { "mlp-\(widths.inputs)-\(widths.hidden)-\(widths.outputs)" }

  private var widths: (inputs: Int, hidden: Int, outputs: Int) {
    switch self {
    case .images: (FashionMNIST.side * FashionMNIST.side, 64, FashionMNIST.classes)
    case .intrusion: (FlowFeatures.count, 32, FlowKind.count)
    }
  }

  /// Images: SGD 0.05, batches of 50, 2 epochs. Flows, of which an agent has few: SGD 0.1, batches of 10, 2 epochs.
  func training(seed: UInt64) -> LocalTraining {
    switch self {
    case .images: LocalTraining(network: network, seed: seed)
    case .intrusion:
      LocalTraining(network: network, epochs: 2, batch: 10, optimiser: SGD(learningRate: 0.1), seed: seed)
    }
  }

  /// λ, as the paper has it for this kind of data.
  var noiseFactor: Double { self == .images ? 0.001 : 0.01 }

  /// What an agent is called, before its number.
  var agent: String { self == .images ? "agent" : "customer" }

  package var title: String { self == .images ? "Fashion-MNIST" : "network flows" }
}

/// The data of a demo, dealt to its agents.
package struct DemoMaterial: Sendable {
  package let agents: [Dataset]
  package let test: Dataset

  /// Non-IID of degree 0.5.
  package init(_ plan: DemoPlan, _ images: FashionMNIST) throws(PartitionError) {
    let partition = try Partition.deal(
      labels: images.train.labels, classes: FashionMNIST.classes, agents: plan.agents, perAgent: plan.imagesPerAgent,
      degree: 0.5, seed: plan.seed)
    agents = partition.indices.map(images.train.subset)
    test = images.test
  }

  /// The natural partition.
  package init(_ plan: DemoPlan, _ flows: IntrusionSet) throws(IntrusionError) {
    let customers = try Customers.deal(flows, customers: plan.agents, seed: plan.seed)
    agents = customers.flows
    test = customers.test
  }
}
