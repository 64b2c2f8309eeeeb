/// Algebra of flat parameter vectors; norms and products are summed in Double.
extension [Float] {
  func product(_ other: [Float]) -> Double {
    precondition(count == other.count, "vectors of one length")
    var sum = 0.0
    for index in indices { sum += Double(self[index]) * Double(other[index]) }
    return sum
  }

  package var norm: Double { product(self).squareRoot() }

  func scaled(_ factor: Float) -> [Float] { map { factor * $0 } }

  func subtracting(_ other: [Float]) -> [Float] { adding(-1, other) }

  /// self + factor · other
  func adding(_ factor: Float, _ other: [Float]) -> [Float] {
    precondition(count == other.count, "vectors of one length")
    return zip(self, other).map { $0 + factor * $1 }
  }
}

extension [[Float]] {
  /// Of at least one vector, all of one length.
  var mean: [Float] {
    var sum = [Float](repeating: 0, count: self[0].count)
    for vector in self {
      for index in sum.indices { sum[index] += vector[index] }
    }
    return sum.scaled(1 / Float(count))
  }
}
