/// A real symmetric matrix, for its leading eigenvectors. Deterministic: the same matrix gives the same bits.
package struct SymmetricMatrix {
  package struct Pair: Hashable, Sendable {
    package let value: Double
    /// Of length 1; zeros where there is no such vector.
    package let vector: [Double]
  }

  package let order: Int
  private var entries: [Double]

  /// `entry(i, j)` is asked for i ≤ j.
  package init(order: Int, entry: (Int, Int) -> Double) {
    self.order = order
    entries = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in i..<order {
        let value = entry(i, j)
        entries[i * order + j] = value
        entries[j * order + i] = value
      }
    }
  }

  package fileprivate(set) subscript(i: Int, j: Int) -> Double {
    get { entries[i * order + j] }
    set { entries[i * order + j] = newValue }
  }

  /// Rows and columns of only those, in this order.
  func keeping(_ indices: [Int]) -> SymmetricMatrix {
    SymmetricMatrix(order: indices.count) { self[indices[$0], indices[$1]] }
  }

  package var trace: Double { (0..<order).reduce(0) { $0 + self[$1, $1] } }

  /// Of inner products: those less the mean, weighted where there are weights, of a sum above 0.
  package func centred(by weights: [Double]? = nil) -> SymmetricMatrix {
    let weights = weights ?? [Double](repeating: 1, count: order)
    let whole = weights.reduce(0, +)
    let means = (0..<order).map { i in (0..<order).reduce(0) { $0 + weights[$1] * self[i, $1] } / whole }
    let mean = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / whole
    return SymmetricMatrix(order: order) { self[$0, $1] - means[$0] - means[$1] + mean }
  }

  /// Of inner products: those of the vectors at length 1, within −1 and 1; 0 for a vector of length 0.
  var cosines: SymmetricMatrix {
    let lengths = (0..<order).map { self[$0, $0].squareRoot() }
    return SymmetricMatrix(order: order) { i, j in
      let length = lengths[i] * lengths[j]
      return length > 0 ? min(1, max(-1, self[i, j] / length)) : 0
    }
  }

  /// The `count` largest eigenvalues, descending, of a matrix that has none below 0.
  ///
  /// Small matrices are turned diagonal as a whole; of large ones a block of vectors is iterated on, which takes n²
  /// work a step.
  package func leading(_ count: Int) -> [Pair] {
    let pairs = order <= Self.small ? diagonalised() : iterated(block: count + 6)
    let found = Array(pairs.prefix(count))
    return found
      + (found.count..<max(count, found.count)).map { _ in
        Pair(value: 0, vector: [Double](repeating: 0, count: order))
      }
  }

  private static let small = 24
  private static let mostSteps = 400
  private static let stepsPerCheck = 4
  /// A change of the wanted eigenvalues that no picture shows.
  private static let tolerance = 1e-12
}

// MARK: Subspace iteration

extension SymmetricMatrix {
  private func iterated(block: Int) -> [Pair] {
    var basis = Self.orthonormal(Self.start(block, order))
    var before = [Double](repeating: 0, count: block)
    for step in 1...Self.mostSteps {
      basis = Self.orthonormal(basis.map(times))
      guard step % Self.stepsPerCheck == 0 else { continue }
      let pairs = rayleighRitz(basis)
      let change = zip(pairs, before).prefix(block - 6).map { ($0.value - $1).magnitude }.max() ?? 0
      if change <= Self.tolerance * (pairs.first?.value ?? 0) { return pairs }
      (basis, before) = (pairs.map(\.vector), pairs.map(\.value))
    }
    return rayleighRitz(basis)
  }

  /// The best eigenvectors that lie in the span of a basis.
  private func rayleighRitz(_ basis: [[Double]]) -> [Pair] {
    let products = basis.map(times)
    let small = SymmetricMatrix(order: basis.count) { Self.product(basis[$0], products[$1]) }
    return small.diagonalised().map { pair in
      var vector = [Double](repeating: 0, count: order)
      for (share, column) in zip(pair.vector, basis) {
        for index in vector.indices { vector[index] += share * column[index] }
      }
      return Pair(value: max(0, pair.value), vector: vector)
    }
  }

  private func times(_ vector: [Double]) -> [Double] {
    (0..<order).map { row in
      var sum = 0.0
      for column in 0..<order { sum += entries[row * order + column] * vector[column] }
      return sum
    }
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  /// Vectors that no symmetry of the matrix makes orthogonal to what is looked for.
  private static func start(_ count: Int, _ order: Int) -> [[Double]] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      (0..<order).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 52) - 1
      }
    }
  }

  /// Gram-Schmidt, twice for its rounding errors; a vector that depends on those before it becomes 0.
  private static func orthonormal(_ vectors: [[Double]]) -> [[Double]] {
    var basis: [[Double]] = []
    for vector in vectors {
      var rest = vector
      for _ in 0..<2 {
        for other in basis {
          let share = product(rest, other)
          for index in rest.indices { rest[index] -= share * other[index] }
        }
      }
      let (length, whole) = (product(rest, rest).squareRoot(), product(vector, vector).squareRoot())
      let isNew = length > 1e-13 * whole
      basis.append(rest.map { isNew ? $0 / length : 0 })
    }
    return basis
  }
}

// MARK: Jacobi's method

extension SymmetricMatrix {
  /// All eigenvalues, descending, by plane rotations.
  private func diagonalised() -> [Pair] {
    var matrix = self
    var vectors = SymmetricMatrix(order: order) { $0 == $1 ? 1 : 0 }
    for _ in 0..<30 where !matrix.isDiagonal {
      for p in 0..<order {
        for q in p + 1..<max(order, p + 1) { matrix.rotate(p, q, &vectors) }
      }
    }
    let pairs = (0..<order).map { k in Pair(value: matrix[k, k], vector: (0..<order).map { vectors[$0, k] }) }
    return pairs.enumerated().sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }.map(\.element)
  }

  private var isDiagonal: Bool {
    var (outside, all) = (0.0, 0.0)
    for i in 0..<order {
      for j in 0..<order {
        let square = self[i, j] * self[i, j]
        all += square
        if i != j { outside += square }
      }
    }
    return outside <= 1e-30 * all
  }

  /// Makes entry (p, q) zero.
  private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout SymmetricMatrix) {
    guard self[p, q] != 0 else { return }
    let slope = (self[q, q] - self[p, p]) / (2 * self[p, q])
    let tangent = (slope < 0 ? -1 : 1) / (slope.magnitude + (1 + slope * slope).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    let sine = tangent * cosine
    turnColumns(p, q, cosine, sine)
    for k in 0..<order {
      let (a, b) = (self[p, k], self[q, k])
      self[p, k] = cosine * a - sine * b
      self[q, k] = sine * a + cosine * b
    }
    vectors.turnColumns(p, q, cosine, sine)
  }

  private mutating func turnColumns(_ p: Int, _ q: Int, _ cosine: Double, _ sine: Double) {
    for k in 0..<order {
      let (a, b) = (self[k, p], self[k, q])
      self[k, p] = cosine * a - sine * b
      self[k, q] = sine * a + cosine * b
    }
  }
}
