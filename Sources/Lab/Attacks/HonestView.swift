internal import Aggregation
internal import Kernels

/// Honest updates of a round as attackers see them: all of them, or those they make of their own data.
package struct HonestView: Sendable {
  package let updates: [[Float]]
  package let mean: [Float]
  package let medianNorm: Double

  package init(_ updates: [[Float]]) {
    precondition(!updates.isEmpty, "nobody honest to look at")
    self.updates = updates
    mean = updates.mean
    medianNorm = median(updates.map(\.norm))
  }

  /// The coordinate-wise median, and how far the updates lie from it in the median.
  package func centre() -> (values: [Float], distance: Double) {
    let flat = updates.flatMap { $0 }
    var centre = [Float](repeating: 0, count: mean.count)
    var span = centre.mutableSpan
    columnStatistic(.median(of: updates.count), flat.span, count: updates.count, stride: mean.count, into: &span)
    return (centre, median(updates.map { $0.subtracting(centre).norm }))
  }

  /// The standard deviation of each coordinate.
  func deviations() -> [Float] {
    var sums = [Float](repeating: 0, count: mean.count)
    for update in updates {
      for index in sums.indices {
        let difference = update[index] - mean[index]
        sums[index] += difference * difference
      }
    }
    return sums.map { ($0 / Float(updates.count)).squareRoot() }
  }

  /// `values`, shortened to the median honest norm where it is longer.
  func capped(_ values: [Float]) -> [Float] {
    let norm = values.norm
    return norm <= medianNorm ? values : values.scaled(Float(medianNorm / norm))
  }
}
