/// Bulyan over Krum (El Mhamdi, Guerraoui, Rouault, ICML 2018).
///
/// θ = n − 2f updates are selected: Krum's winner, then Krum's winner among the others, and so on. Then by coordinate the
/// mean of the β = θ − 2f values nearest to the median of the selected. f defaults to ⌊(n − 3)/4⌋, the most for which
/// n ≥ 4f + 3. Where fewer than f + 3 updates are left, which Krum's theory does not cover, it looks at one neighbour.
package struct BulyanRule: Rule {
  package static let name = "bulyan"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.assumedMalicious]

  private let assumed: Int?

  package init(_ parameters: RuleParameters) { assumed = parameters.assumedMalicious }

  package var comparesUpdates: Bool { true }
  package var leastAgents: Int {
    guard let assumed, assumed > 0 else { return 1 }
    return 4 * assumed + 3
  }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let malicious = assumed ?? max(0, (gram.updates - 3) / 4)
    let krum = Krum(gram, malicious: malicious)
    let wanted = gram.updates - 2 * malicious
    var selected = [Bool](repeating: false, count: gram.updates)
    for _ in 0..<wanted {
      let best = krum.best(1, among: selected.indices.filter { !selected[$0] })
      for agent in best.indices where best[agent] { selected[agent] = true }
    }
    return Decision(gram, admitted: selected, combination: .nearestMedian(count: wanted - 2 * malicious))
  }
}
