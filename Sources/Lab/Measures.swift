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

/// Measures models on one test set and on backdoors; the attacker's inputs are made once.
package struct Evaluation: Sendable {
  private let network: Network
  private let clean: Dataset
  private let attacks: [(inputs: Dataset, backdoor: any Backdoor)]

  /// `test` holds inputs that the backdoor is for.
  package init(network: Network, test: Dataset, backdoor: any Backdoor) {
    self.init(network: network, test: test, backdoors: [backdoor])
  }

  /// Of several backdoors the mean of their accuracies is measured.
  package init(network: Network, test: Dataset, backdoors: [any Backdoor]) {
    self.network = network
    clean = test
    attacks = backdoors.map { (inputs: $0.inputs(test), backdoor: $0) }
    precondition(
      !attacks.isEmpty && attacks.allSatisfy { $0.inputs.count > 0 }, "nothing to measure the backdoor on")
  }

  /// How many inputs the backdoors are measured on.
  package var attackInputs: Int { attacks.reduce(0) { $0 + $1.inputs.count } }

  package func measure(_ parameters: [Float]) -> ModelMeasures { measureClasses(parameters).model }

  /// The measures with worst-class accuracy: the lowest accuracy on the clean test examples of one class, over the
  /// classes that make up a hundredth of them or more.
  package func measureClasses(_ parameters: [Float]) -> (model: ModelMeasures, worstClass: Double) {
    let answers = network.predictions(parameters, on: clean)
    let model = ModelMeasures(
      mainAccuracy: accuracy(answers, of: clean.labels), backdoorAccuracy: backdoorAccuracy(parameters))
    var classes: [Int: (count: Int, right: Int)] = [:]
    for (answer, label) in zip(answers, clean.labels) {
      classes[Int(label), default: (0, 0)].count += 1
      if answer == label { classes[Int(label)]?.right += 1 }
    }
    let shares = classes.values.filter { 100 * $0.count >= clean.count }.map { Double($0.right) / Double($0.count) }
    return (model, shares.min() ?? model.mainAccuracy)
  }

  private func backdoorAccuracy(_ parameters: [Float]) -> Double {
    let shares = attacks.map { attack in
      let answers = network.predictions(parameters, on: attack.inputs)
      return Double(answers.count { $0 == attack.backdoor.target }) / Double(answers.count)
    }
    return shares.reduce(0, +) / Double(shares.count)
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
