internal import Aggregation
internal import Glibc

/// FoolsGold (Fung, Yoon, Beschastnikh, 2018, arXiv 1808.04866; RAID 2020): agents whose updates have pointed the same way
/// over the rounds are taken for one and the same attacker.
///
/// H_i is the sum of agent i's updates up to now, s_ij = cos(H_i, H_j), v_i = max_j s_ij or 0. Pardoning: where v_j > v_i,
/// s_ij is multiplied by v_i / v_j. α_i = 1 − max_j s_ij, cut to [0, 1] and divided by the largest; then the logit
/// κ (ln(α / (1 − α)) + 0.5), cut to [0, 1], with 1 read as 0.99. Choices: κ = 1; all coordinates count (the paper may weigh
/// indicative ones more); the update is Σ α_i u_i / Σ α_i, a mean like the others' (the paper adds up SGD steps).
/// Where every α is 0 the model stays as it is.
struct FoolsGold: LabDefense {
  static let name = "foolsgold"
  static let version = 1
  static let settings: Set<RuleSetting> = []

  private static let confidence = 1.0
  private static let mostCertain = 0.99

  private var histories: [Int: [Float]] = [:]

  init(_ settings: RuleSettings) {}

  mutating func decide(_ round: DefenseRound) throws -> Decision {
    for (agent, update) in zip(round.agents, round.updates) {
      histories[agent] = histories[agent].map { zip($0, update).map(+) } ?? update
    }
    let rows = round.agents.map { histories[$0] ?? [] }
    let factors = Self.factors(similarities(rows))
    let whole = factors.sorted().reduce(0, +)
    return Decision(
      bound: nil, sigma: 0,
      perAgent: zip(factors, round.gram.norms).map { Verdict(admitted: $0 > 0, norm: $1, clipFactor: 1) },
      weights: factors.map { whole > 0 ? $0 / whole : 0 })
  }

  /// Cosines; 0 with a history that is 0.
  private func similarities(_ rows: [[Float]]) -> [[Double]] {
    let gram = GramMatrix(rows: rows)
    return rows.indices.map { i in
      rows.indices.map { j in
        let lengths = (gram[i, i] * gram[j, j]).squareRoot()
        return lengths > 0 ? gram[i, j] / lengths : 0
      }
    }
  }

  /// α of each agent.
  static func factors(_ similarities: [[Double]]) -> [Double] {
    let agents = similarities.indices
    guard agents.count > 1 else { return similarities.map { _ in 1 } }
    let most = agents.map { i in agents.filter { $0 != i }.reduce(0) { max($0, similarities[i][$1]) } }
    let unlike = agents.map { i in
      let pardoned = agents.filter { $0 != i }.map { j in
        similarities[i][j] * (most[j] > most[i] ? most[i] / most[j] : 1)
      }
      return min(1, max(0, 1 - (pardoned.max() ?? 0)))
    }
    let largest = unlike.max() ?? 0
    return unlike.map { largest > 0 ? logit($0 / largest) : 0 }
  }

  private static func logit(_ factor: Double) -> Double {
    guard factor > 0 else { return 0 }
    let certain = factor == 1 ? mostCertain : factor
    return min(1, max(0, confidence * (log(certain / (1 - certain)) + 0.5)))
  }
}
