package import Learning

/// How well a model does its main task and how well the backdoor works on it, both in 0…1.
package struct ModelMeasures: Hashable, Sendable {
  /// MA: accuracy on the clean test set.
  package let mainAccuracy: Double

  /// BA: share of the attacker's inputs, none of which is of the target's class, that get the target's label.
  package let backdoorAccuracy: Double

  package init(mainAccuracy: Double, backdoorAccuracy: Double) {
    self.mainAccuracy = mainAccuracy
    self.backdoorAccuracy = backdoorAccuracy
  }
}

/// Measures models on one test set and one backdoor; the attacker's inputs are made once.
package struct Evaluation: Sendable {
  private let network: Network
  private let clean: Dataset
  private let triggered: Dataset
  private let target: UInt16

  /// `test` holds inputs that the backdoor is for.
  package init(network: Network, test: Dataset, backdoor: any Backdoor) {
    self.network = network
    clean = test
    triggered = backdoor.inputs(test)
    target = backdoor.target
    precondition(triggered.count > 0, "nothing to measure the backdoor on")
  }

  /// How many inputs the backdoor is measured on.
  package var attackInputs: Int { triggered.count }

  package func measure(_ parameters: [Float]) -> ModelMeasures {
    let answers = network.predictions(parameters, on: triggered)
    return ModelMeasures(
      mainAccuracy: accuracy(network.predictions(parameters, on: clean), of: clean.labels),
      backdoorAccuracy: Double(answers.count { $0 == target }) / Double(answers.count))
  }
}

/// How the verdicts of a rule meet the truth. Positive = poisoned; a filtered agent is called poisoned.
///
/// Every share is nil where its denominator is 0.
package struct DetectionCounts: Equatable, Sendable {
  package var truePositives = 0
  package var falsePositives = 0
  package var trueNegatives = 0
  package var falseNegatives = 0

  package init() {}

  package mutating func add(malicious: Bool, filtered: Bool) {
    switch (malicious, filtered) {
    case (true, true): truePositives += 1
    case (false, true): falsePositives += 1
    case (false, false): trueNegatives += 1
    case (true, false): falseNegatives += 1
    }
  }

  /// The paper's TPR, `TP / (TP + FP)`: elsewhere called precision.
  package var paperTPR: Double? { share(truePositives, falsePositives) }

  /// The paper's TNR, `TN / (TN + FN)`: elsewhere called negative predictive value.
  package var paperTNR: Double? { share(trueNegatives, falseNegatives) }

  /// `TP / (TP + FN)`.
  package var recall: Double? { share(truePositives, falseNegatives) }

  /// `FP / (FP + TN)`.
  package var falsePositiveRate: Double? { share(falsePositives, trueNegatives) }

  /// PMR: the share of malicious agents among all.
  package var maliciousRate: Double? { share(truePositives + falseNegatives, falsePositives + trueNegatives) }

  private func share(_ part: Int, _ rest: Int) -> Double? {
    part + rest == 0 ? nil : Double(part) / Double(part + rest)
  }
}
