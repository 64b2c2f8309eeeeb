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
  case releasesAdvantage = "releases advantage"
  case fallMembership = "fall AUC"
  case fallAdvantage = "fall advantage"
  case updateMembership = "update AUC"
  case updateAdvantage = "update advantage"
  case clippedMembership = "clipped AUC"
  case clippedAdvantage = "clipped advantage"
  case noisedMembership = "noised AUC"
  case noisedAdvantage = "noised advantage"
  case guessClassError = "guess TV"
  case updateClassError = "update TV"
  case clippedClassError = "clipped TV"
  case noisedClassError = "noised TV"
  case guessMainClass = "guess main class"
  case updateMainClass = "update main class"
  case clippedMainClass = "clipped main class"
  case noisedMainClass = "noised main class"

  /// What a run measures that looks at leakage.
  package static let ofLeakage = Array(allCases.drop { $0 != .releaseMembership })

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
    case .releasesMembership: "the same by the mean loss under the last \(RunResult.lastRounds) releases"
    case .fallMembership: "the same by the fall of the loss from the release before to the last"
    case .updateMembership: "membership of an agent's examples by the loss under base + its update, mean of the agents"
    case .clippedMembership, .clippedClassError, .clippedMainClass: "the same of the update clipped"
    case .noisedMembership, .noisedClassError, .noisedMainClass: "the same of the update clipped and with noise"
    case .releaseAdvantage, .releasesAdvantage, .fallAdvantage, .updateAdvantage, .clippedAdvantage, .noisedAdvantage:
      "as the AUC, but the largest TPR − FPR of any threshold"
    case .guessClassError: "total variation of an agent's class shares and the test set's, mean of the agents"
    case .updateClassError: "total variation of an agent's class shares and those inferred of its update"
    case .guessMainClass: "how often an agent's largest class is that of the test set"
    case .updateMainClass: "how often an agent's largest class is the largest inferred of its update"
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
    case .releasesAdvantage: result.leakage?.releases.advantage
    case .fallMembership: result.leakage?.fall.area
    case .fallAdvantage: result.leakage?.fall.advantage
    case .updateMembership: result.leakage?.update.membership.area
    case .updateAdvantage: result.leakage?.update.membership.advantage
    case .clippedMembership: result.leakage?.clipped?.membership.area
    case .clippedAdvantage: result.leakage?.clipped?.membership.advantage
    case .noisedMembership: result.leakage?.noised?.membership.area
    case .noisedAdvantage: result.leakage?.noised?.membership.advantage
    case .guessClassError: result.leakage?.guess.error
    case .updateClassError: result.leakage?.update.classes?.error
    case .clippedClassError: result.leakage?.clipped?.classes?.error
    case .noisedClassError: result.leakage?.noised?.classes?.error
    case .guessMainClass: result.leakage?.guess.mainClass
    case .updateMainClass: result.leakage?.update.classes?.mainClass
    case .clippedMainClass: result.leakage?.clipped?.classes?.mainClass
    case .noisedMainClass: result.leakage?.noised?.classes?.mainClass
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
