/// Krum (Blanchard, El Mhamdi, Guerraoui, Stainer, NeurIPS 2017): the one update nearest to its neighbours.
///
/// score(i) = Σ ‖u_i − u_j‖² over the n − f − 2 updates j ≠ i nearest to u_i, but at least one; the smallest score wins.
/// Where two are nearest to each other they have one score: then the one nearer to all others wins, then the first agent
/// (the paper takes the first at once). f defaults to ⌊(n − 3)/2⌋, the most for which n ≥ 2f + 3.
package struct KrumRule: KrumSelection {
  package static let name = "krum"
  package static let version = 1

  let assumed: Int?

  package init(_ parameters: RuleParameters) { assumed = parameters.assumedMalicious }

  static func winners(of count: Int, malicious: Int) -> Int { 1 }
}

/// Multi-Krum (same paper): the mean of the m updates with the smallest scores. m = n − f, as in its experiments.
package struct MultiKrumRule: KrumSelection {
  package static let name = "multi-krum"
  package static let version = 1

  let assumed: Int?

  package init(_ parameters: RuleParameters) { assumed = parameters.assumedMalicious }

  static func winners(of count: Int, malicious: Int) -> Int { count - malicious }
}

/// The mean of those with the smallest scores: how many is all that its rules differ in.
protocol KrumSelection: Rule {
  var assumed: Int? { get }
  /// Of so many updates, of which so many may be malicious.
  static func winners(of count: Int, malicious: Int) -> Int
}

extension KrumSelection {
  package static var settings: Set<RuleSetting> { [.assumedMalicious] }

  package var comparesUpdates: Bool { true }
  package var leastAgents: Int { Krum.leastAgents(assumed) }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let krum = Krum(gram, malicious: assumed ?? Krum.most(gram.updates))
    let count = Self.winners(of: gram.updates, malicious: krum.malicious)
    return Decision(gram, admitted: krum.best(count, among: Array(0..<gram.updates)))
  }
}

/// Scores by squared distances, which the Gram matrix gives: ‖u_i − u_j‖² = ⟨u_i,u_i⟩ + ⟨u_j,u_j⟩ − 2⟨u_i,u_j⟩.
struct Krum {
  let malicious: Int
  private let distances: DistanceMatrix

  init(_ gram: GramMatrix, malicious: Int) {
    self.malicious = malicious
    distances = DistanceMatrix(squaredBetweenUpdatesOf: gram)
  }

  /// The most malicious agents that the theory allows among n.
  static func most(_ count: Int) -> Int { max(0, (count - 3) / 2) }

  /// With f = 0 any number will do.
  static func leastAgents(_ assumed: Int?) -> Int {
    guard let assumed, assumed > 0 else { return 1 }
    return 2 * assumed + 3
  }

  /// One flag per agent: those of `agents` with the smallest scores. The smallest distances are added first, so that a
  /// score does not depend on the order of agents.
  func best(_ count: Int, among agents: [Int]) -> [Bool] {
    let neighbours = max(1, agents.count - malicious - 2)
    let scores = agents.map { agent in
      let others = agents.filter { $0 != agent }.map { distances[agent, $0] }.sorted()
      return (near: others.prefix(neighbours).reduce(0, +), all: others.reduce(0, +))
    }
    let order = agents.indices.sorted {
      (scores[$0].near, scores[$0].all, agents[$0]) < (scores[$1].near, scores[$1].all, agents[$1])
    }
    let chosen = Set(order.prefix(count).map { agents[$0] })
    return (0..<distances.count).map(chosen.contains)
  }
}

extension DistanceMatrix {
  init(squaredBetweenUpdatesOf gram: GramMatrix) {
    self.init(count: gram.updates) { i, j in
      max(0, gram.squaredDifference(i + 1, j + 1))
    }
  }
}
