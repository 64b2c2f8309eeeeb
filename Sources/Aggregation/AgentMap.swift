/// A map of a round's agents in the plane: the two leading principal coordinates of their updates.
///
/// Near each other means alike. From the Gram matrix alone; deterministic.
package struct AgentMap: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package let x: Double
    package let y: Double
  }

  /// By agent, in the order of the Gram matrix.
  package let points: [Point]

  /// Steps of the power iteration: enough for a picture, whatever the gap between the eigenvalues.
  private static let steps = 200

  package init(_ gram: GramMatrix) {
    let centred = Self.centred(gram)
    let first = Self.leading(centred, orthogonalTo: [])
    let second = Self.leading(centred, orthogonalTo: first)
    points = zip(first, second).map(Point.init)
  }

  /// J M J with J = I − 1/n: inner products of the updates less their mean.
  private static func centred(_ gram: GramMatrix) -> [[Double]] {
    let range = 1..<gram.order
    let means = range.map { i in range.reduce(0) { $0 + gram[i, $1] } / Double(gram.updates) }
    let mean = means.reduce(0, +) / Double(max(1, means.count))
    return range.map { i in range.map { j in gram[i, j] - means[i - 1] - means[j - 1] + mean } }
  }

  /// The leading eigenvector times the root of its eigenvalue, orthogonal to another one; zeros where there is none.
  private static func leading(_ matrix: [[Double]], orthogonalTo other: [Double]) -> [Double] {
    // A start that no symmetry of the agents makes orthogonal to what is looked for.
    var vector = matrix.indices.map { 1 / Double($0 + 1) }
    var eigenvalue = 0.0
    for _ in 0..<steps {
      let product = removing(other, from: matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } })
      eigenvalue = norm(product)
      guard eigenvalue > 0, eigenvalue.isFinite else { return vector.map { _ in 0 } }
      vector = product.map { $0 / eigenvalue }
    }
    return vector.map { $0 * eigenvalue.squareRoot() }
  }

  private static func removing(_ other: [Double], from vector: [Double]) -> [Double] {
    let square = other.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return vector }
    let share = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 } / square
    return zip(vector, other).map { $0 - share * $1 }
  }

  private static func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
