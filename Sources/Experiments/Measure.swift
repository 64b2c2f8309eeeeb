internal import Lab
internal import Text

/// What is told of runs.
package enum Measure: String, CaseIterable, Sendable {
  case mainAccuracy = "MA"
  case backdoorAccuracy = "BA"
  case worstClass = "worst class"
  case cleanMainAccuracy = "clean MA"
  case cleanBackdoorAccuracy = "clean BA"
  case recall
  case falsePositiveRate = "FPR"
  case paperTPR = "TPR (paper)"
  case paperTNR = "TNR (paper)"
  case leftOut = "left out"
  case bound = "S"
  case sigma = "σ"
  case distance
  case honestDistance = "honest distance"
  case cosine
  case honestCosine = "honest cosine"

  package var meaning: String {
    switch self {
    case .mainAccuracy: "main-task accuracy, mean of the last \(RunResult.lastRounds) rounds"
    case .backdoorAccuracy: "backdoor accuracy, mean of the last \(RunResult.lastRounds) rounds"
    case .worstClass: "accuracy on the class with the lowest, mean of the last \(RunResult.lastRounds) rounds"
    case .cleanMainAccuracy: "main-task accuracy before the attack"
    case .cleanBackdoorAccuracy: "backdoor accuracy before the attack, the clean base rate"
    case .recall: "TP / (TP + FN); positive = malicious"
    case .falsePositiveRate: "FP / (FP + TN)"
    case .paperTPR: "TP / (TP + FP), as the paper has it"
    case .paperTNR: "TN / (TN + FN), as the paper has it"
    case .leftOut: "honest agents admitted in at most a tenth of the rounds, of all honest ones"
    case .bound: "clipping bound, median of the rounds"
    case .sigma: "standard deviation of the noise, median of the rounds"
    case .distance: "Euclidean distance of malicious models to the median honest one"
    case .honestDistance: "Euclidean distance of honest models to the median honest one"
    case .cosine: "cosine distance of malicious models to the median honest one"
    case .honestCosine: "cosine distance of honest models to the median honest one"
    }
  }

  /// Whether it is a share, told in percent.
  package var isShare: Bool {
    switch self {
    case .bound, .sigma, .distance, .honestDistance, .cosine, .honestCosine: false
    default: true
    }
  }

  /// nil where it does not exist, such as a rate over nothing.
  package func value(_ result: RunResult) -> Double? {
    switch self {
    case .mainAccuracy: result.end.mainAccuracy
    case .backdoorAccuracy: result.end.backdoorAccuracy
    case .worstClass: result.end.worstClass
    case .cleanMainAccuracy: result.warm.mainAccuracy
    case .cleanBackdoorAccuracy: result.warm.backdoorAccuracy
    case .recall: result.detection.counts.recall
    case .falsePositiveRate: result.detection.counts.falsePositiveRate
    case .paperTPR: result.detection.counts.paperTPR
    case .paperTNR: result.detection.counts.paperTNR
    case .leftOut: result.leftOut
    case .bound: result.bound
    case .sigma: result.sigma
    case .distance: result.euclidean.malicious
    case .honestDistance: result.euclidean.honest
    case .cosine: result.cosine.malicious
    case .honestCosine: result.cosine.honest
    }
  }

  /// A share in percent with one decimal, another number with three digits or so.
  package func text(_ value: Double) -> String {
    if isShare { return decimal(100 * value, 1) }
    return value != 0 && value.magnitude < 0.001 ? "\(significant(value))" : decimal(value, 4)
  }
}

extension RunResult {
  fileprivate var leftOut: Double? {
    let honest = participation.indices.filter { !compromised.contains($0) }
    guard !honest.isEmpty else { return nil }
    let most = mainAccuracy.count / 10
    return Double(honest.count { participation[$0] <= most }) / Double(honest.count)
  }
}
