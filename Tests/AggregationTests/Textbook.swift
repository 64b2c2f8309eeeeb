import Aggregation

/// The rules as papers write them, on the vectors themselves and as naively as can be.
enum Textbook {
  static func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
  static func length(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

  static func krumScores(_ updates: [[Double]], _ f: Int) -> [Double] {
    updates.indices.map { i in
      let squares = updates.indices.filter { $0 != i }.map { j -> Double in
        let gap = difference(updates[i], updates[j])
        return dot(gap, gap)
      }
      return squares.sorted().prefix(max(1, updates.count - f - 2)).reduce(0, +)
    }
  }

  /// Who is selected by Krum after Krum, on what is left each time.
  static func bulyan(_ updates: [[Double]], _ f: Int) -> Set<Int> {
    var left = Array(updates.indices)
    var selected: Set<Int> = []
    while selected.count < updates.count - 2 * f {
      let scores = krumScores(left.map { updates[$0] }, f)
      let least = scores.min()!
      // Two that are nearest to each other: the one nearer to the rest.
      let candidates = left.indices.filter { scores[$0] <= least * (1 + 1e-9) }
      let winner = candidates.min { one, other in
        spread(left[one], left, updates) < spread(left[other], left, updates)
      }!
      selected.insert(left.remove(at: winner))
    }
    return selected
  }

  private static func spread(_ agent: Int, _ agents: [Int], _ updates: [[Double]]) -> Double {
    agents.map { dot(difference(updates[agent], updates[$0]), difference(updates[agent], updates[$0])) }.reduce(0, +)
  }

  static func geometricMedian(_ updates: [[Double]], smoothing: Double) -> [Double] {
    var z = mean(updates)
    for _ in 0..<5_000 {
      let shares = updates.map { 1 / max(smoothing, length(difference($0, z))) }
      let whole = shares.reduce(0, +)
      z = z.indices.map { c in zip(shares, updates).map { $0 * $1[c] }.reduce(0, +) / whole }
    }
    return z
  }

  static func mean(_ vectors: [[Double]]) -> [Double] {
    vectors[0].indices.map { c in vectors.map { $0[c] }.reduce(0, +) / Double(vectors.count) }
  }

  /// Lloyd's algorithm on vectors of length 1.
  static func largestGroup(_ vectors: [[Double]], _ k: Int) -> Set<Int> {
    let points = vectors.map { vector in vector.map { $0 / length(vector) } }
    var centres = start(points, k)
    var groups: [[Int]] = []
    for _ in 0..<100 {
      groups = Array(repeating: [], count: k)
      for (agent, point) in points.enumerated() {
        let gaps = centres.map { square(point, $0) }
        groups[gaps.firstIndex(of: gaps.min()!)!].append(agent)
      }
      for (group, members) in groups.enumerated() where !members.isEmpty {
        centres[group] = mean(members.map { points[$0] })
      }
    }
    let most = groups.map(\.count).max()!
    let largest = groups.filter { $0.count == most }
    let inertias = largest.map { inertia($0.map { points[$0] }) }
    return Set(largest[inertias.firstIndex(of: inertias.min()!)!])
  }

  /// The point nearest to all, then always the farthest.
  private static func start(_ points: [[Double]], _ k: Int) -> [[Double]] {
    let sums = points.map { inertia(points, around: $0) }
    var centres = [points[sums.firstIndex(of: sums.min()!)!]]
    while centres.count < k {
      let gaps = points.map { point in centres.map { square(point, $0) }.min()! }
      centres.append(points[gaps.firstIndex(of: gaps.max()!)!])
    }
    return centres
  }

  private static func square(_ a: [Double], _ b: [Double]) -> Double {
    let gap = difference(a, b)
    return dot(gap, gap)
  }

  private static func inertia(_ points: [[Double]], around centre: [Double]? = nil) -> Double {
    let centre = centre ?? mean(points)
    return points.map { square($0, centre) }.reduce(0, +)
  }
}
