/// Step 2: the cluster that HDBSCAN finds with `min_cluster_size` = ⌊n/2⌋ + 1, `min_samples` = 1 and
/// `allow_single_cluster`, one flag per agent.
///
/// No split of the dendrogram can leave two clusters of a majority, so HDBSCAN is this: run single linkage until some
/// component has ⌊n/2⌋ + 1 members, at distance d*; the cluster is that component in the graph of all pairs with
/// 1/c ≥ 1/d*. Reciprocals are compared, as HDBSCAN's λ does: adjacent doubles can share one. At least ⌊n/2⌋ + 1
/// agents are always in.
package func majorityCluster(_ distances: DistanceMatrix) -> [Bool] {
  let count = distances.count
  var components = Components(count: count)
  let edges = minimumSpanningTree(distances).sorted { $0.length < $1.length }
  let last = edges.firstIndex { components.join($0.one, $0.other) > count / 2 }
  guard let last else { return [Bool](repeating: true, count: count) }
  for edge in edges[(last + 1)...] where 1 / edge.length >= 1 / edges[last].length {
    components.join(edge.one, edge.other)
  }
  let root = components.root(of: edges[last].one)
  return (0..<count).map { components.root(of: $0) == root }
}

struct Edge {
  let one: Int
  let other: Int
  let length: Double
}

/// Prim's algorithm on the full matrix, O(n²): n − 1 edges. Any minimum spanning tree has the same components at every
/// distance as the full graph.
func minimumSpanningTree(_ distances: DistanceMatrix) -> [Edge] {
  let count = distances.count
  var edges: [Edge] = []
  var outside = Array(1..<max(1, count))
  var nearest = [Int](repeating: 0, count: count)
  var gap = [Double](repeating: .infinity, count: count)
  var newest = 0
  while !outside.isEmpty {
    var best = 0
    for (place, agent) in outside.enumerated() {
      let distance = distances[newest, agent]
      if distance < gap[agent] {
        gap[agent] = distance
        nearest[agent] = newest
      }
      if gap[agent] < gap[outside[best]] { best = place }
    }
    newest = outside[best]
    edges.append(Edge(one: nearest[newest], other: newest, length: gap[newest]))
    outside.swapAt(best, outside.count - 1)
    outside.removeLast()
  }
  return edges
}

/// Union-find with sizes.
struct Components {
  private var parents: [Int]
  private var sizes: [Int]

  init(count: Int) {
    parents = Array(0..<count)
    sizes = [Int](repeating: 1, count: count)
  }

  mutating func root(of member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  /// Size of the component that holds both now.
  @discardableResult
  mutating func join(_ one: Int, _ other: Int) -> Int {
    var large = root(of: one)
    var small = root(of: other)
    if large == small { return sizes[large] }
    if sizes[large] < sizes[small] { swap(&large, &small) }
    parents[small] = large
    sizes[large] += sizes[small]
    return sizes[large]
  }
}
