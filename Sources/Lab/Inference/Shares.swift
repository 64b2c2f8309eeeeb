/// The shares s, each 0 or more and of sum 1, of least ‖A s − b‖² for a square A, by steps down the gradient, each followed
/// by a projection.
package func fittedShares(_ matrix: [[Double]], _ target: [Double]) -> [Double] {
  let steps = 4000
  let size = 1 / matrix.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
  var shares = [Double](repeating: 1 / Double(matrix.count), count: matrix.count)
  for _ in 0..<steps {
    let errors = zip(matrix, target).map { row, value in zip(row, shares).reduce(-value) { $0 + $1.0 * $1.1 } }
    let slopes = shares.indices.map { c in zip(matrix, errors).reduce(0) { $0 + $1.0[c] * $1.1 } }
    shares = nearestShares(zip(shares, slopes).map { $0 - size * $1 })
  }
  return shares
}

/// The nearest point whose coordinates are not negative and sum to 1 (Duchi et al., ICML 2008).
func nearestShares(_ values: [Double]) -> [Double] {
  var (sum, excess) = (0.0, 0.0)
  for (count, value) in values.sorted(by: >).enumerated() {
    sum += value
    let candidate = (sum - 1) / Double(count + 1)
    if value > candidate { excess = candidate }
  }
  return values.map { max(0, $0 - excess) }
}

extension Dataset {
  /// The share of each of so many classes.
  package func classShares(_ classes: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: classes)
    for label in labels { counts[Int(label)] += 1 }
    return counts.map { $0 / Double(max(1, count)) }
  }
}

/// Half of Σ |a − b|: the share that one distribution has elsewhere than the other.
package func totalVariation(_ one: [Double], _ other: [Double]) -> Double {
  zip(one, other).reduce(0) { $0 + ($1.0 - $1.1).magnitude } / 2
}
