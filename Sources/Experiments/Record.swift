internal import Aggregation
internal import FoundationEssentials
internal import Lab
internal import Rounds

/// The Gram matrices of runs with the truth about every update, so that rules can be compared on the same rounds without
/// training anew.
package struct Record: Codable, Sendable {
  package struct Round: Codable, Sendable {
    /// Upper triangle with the diagonal, base first.
    package let gram: [Double]
    package let claimedCounts: [UInt64]
    package let malicious: [Bool]
  }

  package struct Entry: Codable, Sendable {
    package let settings: RunSettings
    package let rounds: [Round]

    package init(settings: RunSettings, rounds: [Round]) {
      self.settings = settings
      self.rounds = rounds
    }
  }

  package let entries: [Entry]

  package init(entries: [Entry]) { self.entries = entries }

  package static func read(_ path: String) throws -> Record {
    let bytes = try FileSystem.read(path)
    do { return try JSONDecoder().decode(Record.self, from: Data(bytes)) } catch {
      throw ResultsError(path: path, reason: "\(error)")
    }
  }

  package func write(_ path: String) throws {
    try FileSystem.replace(
      path, with: Array((canonicalJSON(self) + "\n").utf8), synchronised: false, permissions: 0o644)
  }
}

extension Record.Round {
  package init(_ outcome: RoundOutcome) {
    gram = outcome.gram.upperTriangle
    claimedCounts = outcome.claimedCounts
    malicious = outcome.malicious
  }
}

extension Record {
  /// What a rule makes of all recorded rounds.
  package struct Verdict: Codable, Hashable, Sendable {
    package let defense: String
    package let recall: Double?
    package let falsePositiveRate: Double?
    package let paperTPR: Double?
    package let paperTNR: Double?
    /// Share of the weights that malicious updates have, mean over the rounds with one.
    package let maliciousWeight: Double?
    /// Rounds that the rule could not decide.
    package let undecided: Int
  }

  /// - Throws: an error for a rule that there is not.
  package func decided(by choice: Choice) throws -> Verdict {
    let parameters = try RuleParameters(name: choice.name, RuleSettings(choice.parameters))
    var (counts, undecided) = (DetectionCounts(), 0)
    var weights: [Double] = []
    for round in entries.flatMap(\.rounds) {
      guard let gram = GramMatrix(order: round.malicious.count + 1, upperTriangle: round.gram) else {
        throw ResultsError(path: "a record", reason: "a Gram matrix of another size than its round's")
      }
      // A record has no updates: those with the same products are taken for equal.
      let decision = try? parameters.rule.decide(gram, claimedCounts: round.claimedCounts) { _, _ in true }
      guard let decision else {
        undecided += 1
        continue
      }
      for (verdict, malicious) in zip(decision.perAgent, round.malicious) {
        counts.add(malicious: malicious, filtered: !verdict.admitted)
      }
      if round.malicious.contains(true) { weights.append(Self.share(decision.weights, of: round.malicious)) }
    }
    return Verdict(
      defense: "\(choice)", recall: counts.recall, falsePositiveRate: counts.falsePositiveRate,
      paperTPR: counts.paperTPR, paperTNR: counts.paperTNR,
      maliciousWeight: weights.isEmpty ? nil : weights.reduce(0, +) / Double(weights.count), undecided: undecided)
  }

  private static func share(_ weights: [Double], of malicious: [Bool]) -> Double {
    let all = weights.reduce(0, +)
    return all > 0 ? zip(weights, malicious).reduce(0) { $0 + ($1.1 ? $1.0 : 0) } / all : 0
  }
}
