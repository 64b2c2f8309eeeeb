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
  case releaseMembership = "release AUC"
  case releaseAdvantage = "release advantage"
  case releasesMembership = "releases AUC"
  case updateMembership = "update AUC"
  case updateAdvantage = "update advantage"
  case clippedMembership = "clipped AUC"
  case noisedMembership = "noised AUC"
  case guessError = "guess TV"
  case updateClassError = "update TV"
  case clippedClassError = "clipped TV"
  case noisedClassError = "noised TV"
  case updateMainClass = "update main class"
  case noisedMainClass = "noised main class"

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
    case .releaseMembership: "membership of all agents' examples by the loss under the last release"
    case .releaseAdvantage: "the same, the largest TPR − FPR"
    case .releasesMembership: "the same by the mean loss under the last \(RunResult.lastRounds) releases"
    case .updateMembership:
      "membership of an agent's examples by the loss under base and its update, mean of the agents"
    case .updateAdvantage: "the same, the largest TPR − FPR"
    case .clippedMembership: "the same of the update clipped"
    case .noisedMembership: "the same of the update clipped and with the round's noise"
    case .guessError: "total variation of an agent's class shares and those of the test set, mean of the agents"
    case .updateClassError: "total variation of an agent's class shares and those inferred of its update"
    case .clippedClassError: "the same of the update clipped"
    case .noisedClassError: "the same of the update clipped and with the round's noise"
    case .updateMainClass: "how often an agent's largest class is inferred of its update"
    case .noisedMainClass: "the same of the update clipped and with the round's noise"
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
    case .releaseMembership: result.leakage?.release.area
    case .releaseAdvantage: result.leakage?.release.advantage
    case .releasesMembership: result.leakage?.releases.area
    case .updateMembership: result.leakage?.update.membership.area
    case .updateAdvantage: result.leakage?.update.membership.advantage
    case .clippedMembership: result.leakage?.clipped?.membership.area
    case .noisedMembership: result.leakage?.noised?.membership.area
    case .guessError: result.leakage?.guessError
    case .updateClassError: result.leakage?.update.classError
    case .clippedClassError: result.leakage?.clipped?.classError
    case .noisedClassError: result.leakage?.noised?.classError
    case .updateMainClass: result.leakage?.update.mainClass
    case .noisedMainClass: result.leakage?.noised?.mainClass
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
