/// The inner products of the n + 1 vectors G, u_1 … u_n of a round: all that a rule may know of it.
///
/// Index 0 is the base G, index i the update u_i of the i-th agent. A Gram matrix is a sum over parameter ranges, so
/// those of shards are added.
package struct GramMatrix: Hashable, Sendable {
  /// Number of vectors, n + 1.
  package let order: Int
  private var triangle: [Double]

  /// All zeros: what shards are added to.
  package init(order: Int) {
    precondition(order > 0, "a Gram matrix has at least the base")
    self.order = order
    triangle = [Double](repeating: 0, count: order * (order + 1) / 2)
  }

  /// From the upper triangle with the diagonal, row-major; nil if the count of values is another than the order needs.
  package init?(order: Int, upperTriangle: [Double]) {
    guard order > 0, upperTriangle.count == order * (order + 1) / 2 else { return nil }
    self.order = order
    triangle = upperTriangle
  }

  /// Number of updates, n.
  package var updates: Int { order - 1 }

  /// The upper triangle with the diagonal, row-major.
  package var upperTriangle: [Double] { triangle }

  package subscript(row: Int, column: Int) -> Double {
    let (low, high) = row < column ? (row, column) : (column, row)
    precondition(low >= 0 && high < order, "entry (\(row), \(column)) of a Gram matrix of order \(order)")
    return triangle[low * order - low * (low - 1) / 2 + high - low]
  }

  /// Adds the matrix of another range of parameters. The order of additions decides the last bits: add in ascending
  /// order of shards.
  package mutating func add(_ other: GramMatrix) {
    precondition(order == other.order, "Gram matrices of order \(order) and \(other.order) cannot be added")
    for index in triangle.indices { triangle[index] += other.triangle[index] }
  }

  package func adding(_ other: GramMatrix) -> GramMatrix {
    var sum = self
    sum.add(other)
    return sum
  }

  /// The matrix of the base and only those vectors, in this order; indices count as in this matrix, from 1.
  package func keeping(_ vectors: [Int]) -> GramMatrix {
    let kept = [0] + vectors
    var result = GramMatrix(order: kept.count)
    result.triangle = kept.indices.flatMap { row in kept[row...].map { self[kept[row], $0] } }
    return result
  }

  /// ‖u_i‖₂ of all updates (step 3), from the diagonal and from nowhere else.
  package var norms: [Double] {
    (1..<order).map { self[$0, $0].squareRoot() }
  }

  /// The first entry that is NaN, infinite, or negative on the diagonal: no finite vectors have such a Gram matrix.
  var firstImpossible: (row: Int, column: Int)? {
    for row in 0..<order {
      for column in row..<order {
        let value = self[row, column]
        if !value.isFinite || (row == column && value < 0) { return (row, column) }
      }
    }
    return nil
  }
}
