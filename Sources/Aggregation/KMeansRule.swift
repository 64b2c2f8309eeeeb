/// Clustering into a fixed number of groups: k-means (Lloyd 1982) on directions; the largest group is admitted, and its
/// mean is taken. What FLAME's paper sets its dynamic clustering against.
///
/// Points are the vectors of `space` at length 1, so that squared distances are 2 · (1 − cos). Distances to a group's mean
/// follow from those between its members: ‖x − m‖² = (1/|C|) Σ D_xj − (1/2|C|²) ΣΣ D_jl. The start is the same for the
/// same round: the agent nearest to all others, then again and again the one farthest from those chosen. Of groups of
/// one size the tightest is the largest. k is `clusters`, 2 if it is not given.
package struct KMeansRule: Rule {
  package static let name = "k-means"
  package static let version = 1
  package static let settings: Set<RuleSetting> = [.space, .clusters]

  package var comparesUpdates: Bool { true }

  private static let mostSteps = 100
  private let parameters: RuleParameters

  package init(_ parameters: RuleParameters) { self.parameters = parameters }

  package func decide(_ gram: GramMatrix, claimedCounts: [UInt64]) throws(RuleError) -> Decision {
    try check(gram)
    let distances = DistanceMatrix(gram, space: parameters.space)
    let groups = Self.groups(distances, Self.start(distances, parameters.clusters ?? 2))
    let largest = groups.max { Self.isSmaller($0, $1, distances) } ?? []
    return Decision(gram, admitted: (0..<gram.updates).map(Set(largest).contains))
  }

  /// Up to `count` agents that are not all alike.
  private static func start(_ distances: DistanceMatrix, _ count: Int) -> [Int] {
    let agents = 0..<distances.count
    let sums = agents.map { agent in agents.map { distances[agent, $0] }.sorted().reduce(0, +) }
    var chosen = [agents.min { sums[$0] < sums[$1] } ?? 0]
    while chosen.count < count {
      let gaps = agents.map { agent in chosen.map { distances[agent, $0] }.min() ?? 0 }
      guard let farthest = agents.max(by: { gaps[$0] < gaps[$1] }), gaps[farthest] > 0 else { break }
      chosen.append(farthest)
    }
    return chosen
  }

  private static func groups(_ distances: DistanceMatrix, _ start: [Int]) -> [[Int]] {
    var groups = start.map { [$0] }
    for _ in 0..<mostSteps {
      var next = [[Int]](repeating: [], count: groups.count)
      let spreads = groups.map { spread($0, distances) }
      for agent in 0..<distances.count {
        let gaps = groups.indices.map { gap(agent, groups[$0], spreads[$0], distances) }
        next[gaps.indices.min { gaps[$0] < gaps[$1] } ?? 0].append(agent)
      }
      if next == groups { break }
      groups = next
    }
    return groups
  }

  /// Squared distance to a group's mean, halved like all of these distances; an empty group is nowhere.
  private static func gap(_ agent: Int, _ group: [Int], _ spread: Double, _ distances: DistanceMatrix) -> Double {
    guard !group.isEmpty else { return .infinity }
    return group.reduce(0) { $0 + distances[agent, $1] } / Double(group.count) - spread
  }

  /// (1/2|C|²) ΣΣ D.
  private static func spread(_ group: [Int], _ distances: DistanceMatrix) -> Double {
    let sum = group.reduce(0) { sum, agent in sum + group.reduce(0) { $0 + distances[agent, $1] } }
    return sum / Double(2 * max(1, group.count * group.count))
  }

  private static func isSmaller(_ one: [Int], _ other: [Int], _ distances: DistanceMatrix) -> Bool {
    guard one.count == other.count else { return one.count < other.count }
    return spread(one, distances) > spread(other, distances)
  }
}
