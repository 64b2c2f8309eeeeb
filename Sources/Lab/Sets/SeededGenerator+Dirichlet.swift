internal import Kernels
package import Learning

extension SeededGenerator {
  /// Shares that add up to 1, from the Dirichlet distribution with these shapes (not negative, one positive at least; a
  /// shape of 0 has no share). The same bits on every platform: no libm.
  ///
  /// Gamma variates over their sum. They are kept as logarithms, since those of small shapes are smaller than any Double.
  package mutating func dirichlet(_ shapes: [Double]) -> [Double] {
    let logarithms = shapes.map { $0 > 0 ? logarithmOfGamma(shape: $0) : -.infinity }
    let largest = logarithms.max() ?? 0
    let weights = logarithms.map { $0 == -.infinity ? 0 : Normal.exponential($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// ln of a gamma variate: Marsaglia and Tsang 2000; a shape below 1 by their way, Γ(a) = Γ(a + 1) · u^(1/a).
  private mutating func logarithmOfGamma(shape: Double) -> Double {
    if shape < 1 {
      let boost = Normal.logarithm(positiveUnit()) / shape
      return logarithmOfGamma(shape: shape + 1) + boost
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Normal.pair(next(), next()).0
      let root = 1 + c * x
      guard root > 0 else { continue }
      let logarithm = 3 * Normal.logarithm(root)
      let v = root * root * root
      if Normal.logarithm(positiveUnit()) < 0.5 * x * x + d - d * v + d * logarithm {
        return Normal.logarithm(d) + logarithm
      }
    }
  }

  /// Uniform in (0, 1].
  private mutating func positiveUnit() -> Double { 1 - unit() }
}
