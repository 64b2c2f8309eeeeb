internal import Aggregation

/// Adaptive federated averaging (Muñoz-González, Co, Lupu, 2019, arXiv 1909.05125).
///
/// The mean of the agents that are good so far, weighted by p_k n_k, is compared with each of their models:
/// s_k = cos(W_k, mean). With mean μ, standard deviation σ and median s̄ of the s_k: where μ < s̄, those with
/// s_k < s̄ − ξσ are bad, else those with s_k > s̄ + ξσ. Then ξ grows by Δξ and all begins anew, until nobody is bad.
/// n_k is the claimed sample count; p_k = α_k / (α_k + β_k), where α_k counts agent k's good rounds and β_k its bad ones,
/// both from 3 on. An agent whose probability to be good is below one half with certainty 0.95, by the distribution
/// Beta(α_k, β_k), is blocked for ever. The constants are the paper's: ξ = 2, Δξ = 0.5, α₀ = β₀ = 3, δ = 0.95.
struct AFA: LabDefense {
  static let name = "afa"
  static let version = 1
  static let settings: Set<RuleSetting> = [.space]

  private static let threshold = 2.0
  private static let thresholdStep = 0.5
  private static let certainty = 0.95

  private struct Record {
    var good = 3
    var bad = 3
    var isBlocked = false
    var probability: Double { Double(good) / Double(good + bad) }
  }

  private let space: Space
  private var records: [Int: Record] = [:]

  init(_ settings: RuleSettings) { space = settings.space ?? .models }

  mutating func decide(_ round: DefenseRound) throws -> Decision {
    let known = round.agents.map { records[$0] ?? Record() }
    let shares = zip(known, round.claimedCounts).map { record, count in
      record.isBlocked ? 0 : record.probability * Double(max(1, count))
    }
    let kept = Self.good(shares, round.gram, space)
    remember(round.agents, known, kept)
    let whole = kept.map { shares[$0] }.sorted().reduce(0, +)
    let weights = round.agents.indices.map { kept.contains($0) ? shares[$0] / whole : 0 }
    return Decision(
      bound: nil, sigma: 0,
      perAgent: zip(weights, round.gram.norms).map { Verdict(admitted: $0 > 0, norm: $1, clipFactor: 1) },
      weights: weights)
  }

  private mutating func remember(_ agents: [Int], _ known: [Record], _ kept: [Int]) {
    for (index, agent) in agents.enumerated() where !known[index].isBlocked {
      var record = known[index]
      if kept.contains(index) { record.good += 1 } else { record.bad += 1 }
      record.isBlocked = Self.probabilityOfBad(record.good, record.bad) > Self.certainty
      records[agent] = record
    }
  }

  /// Those of the agents with a share that are never found bad.
  private static func good(_ shares: [Double], _ gram: GramMatrix, _ space: Space) -> [Int] {
    var good = shares.indices.filter { shares[$0] > 0 }
    var threshold = threshold
    while !good.isEmpty {
      let similarities = similarities(good, shares, gram, space)
      let count = Double(good.count)
      let mean = similarities.sorted().reduce(0, +) / count
      let variance = similarities.map { ($0 - mean) * ($0 - mean) }.sorted().reduce(0, +) / count
      let (middle, gap) = (median(similarities), threshold * variance.squareRoot())
      let bad = similarities.map { mean < middle ? $0 < middle - gap : $0 > middle + gap }
      guard bad.contains(true) else { break }
      good = zip(good, bad).filter { !$1 }.map(\.0)
      threshold += thresholdStep
    }
    return good
  }

  /// cos(W_k, Σ a_j W_j) for the good agents k, from inner products: (M a)_k / √(M_kk · aᵀ M a).
  private static func similarities(
    _ good: [Int], _ shares: [Double], _ gram: GramMatrix, _ space: Space
  ) -> [Double] {
    let whole = good.map { shares[$0] }.sorted().reduce(0, +)
    let products = good.map { k in good.reduce(0) { $0 + space.product(gram, k + 1, $1 + 1) * shares[$1] / whole } }
    let square = zip(good, products).reduce(0) { $0 + shares[$1.0] / whole * $1.1 }
    return zip(good, products).map { k, product in
      let lengths = (space.product(gram, k + 1, k + 1) * square).squareRoot()
      return lengths > 0 ? product / lengths : 0
    }
  }

  /// The probability that a variable of distribution Beta(a, b) is below ½: Σ_{j ≥ a} C(a+b−1, j) / 2^(a+b−1).
  static func probabilityOfBad(_ good: Int, _ bad: Int) -> Double {
    let trials = good + bad - 1
    var term = 1.0
    for _ in 0..<trials { term /= 2 }
    var sum = 0.0
    for j in 0...trials {
      if j >= good { sum += term }
      term *= Double(trials - j) / Double(j + 1)
    }
    return sum
  }
}
