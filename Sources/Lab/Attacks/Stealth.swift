internal import Aggregation

/// How far malicious models lie from the coordinate-wise median of the honest ones.
package struct Stealth: Equatable, Sendable {
  /// Medians over the malicious models.
  package let euclidean: Double
  package let cosine: Double
  /// Of the honest models themselves, for comparison.
  package let honestEuclidean: Double
  package let honestCosine: Double

  /// - Parameters:
  ///   - base: the model all of them started from.
  ///   - malicious: their updates, at least one.
  ///   - honest: the honest updates, at least one.
  package init(base: [Float], malicious: [[Float]], honest: [[Float]]) {
    let centre = HonestView(honest).centre().values
    let middle = base.adding(1, centre)
    func euclidean(_ update: [Float]) -> Double { update.subtracting(centre).norm }
    func cosine(_ update: [Float]) -> Double {
      let model = base.adding(1, update)
      let norms = model.norm * middle.norm
      return norms > 0 ? max(0, 1 - model.product(middle) / norms) : 0
    }
    self.euclidean = median(malicious.map(euclidean))
    self.cosine = median(malicious.map(cosine))
    honestEuclidean = median(honest.map(euclidean))
    honestCosine = median(honest.map(cosine))
  }
}
