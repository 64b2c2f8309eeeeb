/// Pairwise distances of n agents: symmetric, diagonal exactly 0.
package struct DistanceMatrix: Hashable, Sendable {
  /// Raised whenever the same Gram matrix would give other distances, or be refused as undecidable where it was not. The
  /// lab does not ask for it: rounds that are played there have been the same in all versions.
  static let version = 2

  package let count: Int
  private var entries: [Double]

  /// `distance(i, j)` is asked once for each pair i < j.
  package init(count: Int, distance: (Int, Int) -> Double) {
    self.count = count
    entries = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in i + 1..<max(count, i + 1) {
        let value = distance(i, j)
        entries[i * count + j] = value
        entries[j * count + i] = value
      }
    }
  }

  package subscript(i: Int, j: Int) -> Double {
    precondition(j >= 0 && j < count, "no agent \(j) among \(count)")
    return entries[i * count + j]
  }

  /// Cosine distances between the vectors of a space (step 1): c_ij = 1 − M_ij / √(M_ii · M_jj), clipped to [0, 2].
  ///
  /// M is formed in Double. One square root over the product gives exactly 0 for identical models; two roots do not,
  /// and ties decide. Where the updates are so short beside the models that the subtraction from 1 would lose more than
  /// the float32 products did, the same distance is taken from the difference of the updates (`GramMatrix.shortUpdates`).
  package init(_ gram: GramMatrix, space: Space) {
    let squares = (1..<max(2, gram.order)).prefix(gram.updates).map { space.product(gram, $0, $0) }
    self.init(count: gram.updates) { i, j in
      if space == .models, gram.areShort(i + 1, j + 1, besides: (squares[i] * squares[j]).squareRoot()) {
        return gram.distanceByDifference(i + 1, j + 1, squares[i], squares[j])
      }
      return Self.cosineDistance(space.product(gram, i + 1, j + 1), squares[i], squares[j])
    }
  }

  /// A zero vector has distance 1 to every other one and 0 to another zero.
  private static func cosineDistance(_ product: Double, _ square: Double, _ otherSquare: Double) -> Double {
    switch (square > 0, otherSquare > 0) {
    case (false, false): 0
    case (true, true): min(2, max(0, 1 - product / (square * otherSquare).squareRoot()))
    default: 1
    }
  }

  /// Euclidean distances between the rows of this matrix, diagonal entries included: n³ work.
  package func betweenRows() -> DistanceMatrix {
    DistanceMatrix(count: count) { i, j in
      var sum = 0.0
      for k in 0..<count {
        let difference = entries[i * count + k] - entries[j * count + k]
        sum += difference * difference
      }
      return sum.squareRoot()
    }
  }
}

extension Space {
  /// The inner product of the vectors of agents i and j (1-based, as in the Gram matrix).
  ///
  /// Models: ⟨W_i, W_j⟩ = (⟨G,G⟩ + (⟨G,u_i⟩ + ⟨G,u_j⟩)) + ⟨u_i,u_j⟩, in this order of additions.
  package func product(_ gram: GramMatrix, _ i: Int, _ j: Int) -> Double {
    switch self {
    case .models: (gram[0, 0] + (gram[0, i] + gram[0, j])) + gram[i, j]
    case .updates: gram[i, j]
    }
  }
}
