import Foundation
import Kernels
import Testing

@Suite struct NormalTests {
  private func normals(_ count: Int, _ stream: [UInt8]) -> [Double] {
    var out = [Double](repeating: .nan, count: count)
    var span = out.mutableSpan
    Normal.fill(&span, from: stream.span.bytes)
    return out
  }

  private func stream(_ pairs: [(UInt64, UInt64)]) -> [UInt8] {
    pairs.flatMap { [$0.0, $0.1] }.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }

  /// Box–Muller with libm, for comparison.
  private func reference(_ radius: UInt64, _ angle: UInt64) -> [Double] {
    let length = (-2 * log(Double(radius >> 11 + 1) * 0x1p-53)).squareRoot()
    let turn = 2 * Double.pi * Double(angle >> 11) * 0x1p-53
    return [length * cos(turn), length * sin(turn)]
  }

  @Test func equalsBoxMullerOfTheMathLibrary() {
    var generator = SplitMix(state: 5)
    var words: [UInt64] = [0, 1 << 11, .max, 1 << 63, 1 << 62, 3 << 62, 1 << 61, .max >> 1, 0xB504_F333_F9DE_6484]
    words += (0..<200).map { _ in generator.next() >> UInt64.random(in: 0..<53, using: &generator) }
    for radius in words {
      for angle in words {
        let pair = zip(normals(2, stream([(radius, angle)])), reference(radius, angle))
        #expect(pair.allSatisfy { abs($0 - $1) < 1e-13 }, "words \(radius), \(angle)")
      }
    }
  }

  /// Two units of the last place.
  @Test func theExponentialIsThatOfTheMathLibrary() {
    for x in stride(from: -700.0, through: 0, by: 0.37) {
      #expect(abs(Normal.exponential(x) / exp(x) - 1) < 4e-16, "\(x)")
    }
    #expect(Normal.exponential(0) == 1 && Normal.exponential(-1e6) == 0 && Normal.exponential(-.infinity) == 0)
  }

  @Test func meanVarianceAndDistributionAreNormal() {
    let count = 200_000
    let sorted = normals(count, sampleBytes(count * 8, seed: 77)).sorted()
    let mean = sorted.reduce(0, +) / Double(count)
    let variance = sorted.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(count)
    let tolerance = 4 / Double(count).squareRoot()
    #expect(abs(mean) < tolerance)
    #expect(abs(variance - 1) < tolerance * 2.0.squareRoot())
    let distances = sorted.indices.map { index -> Double in
      let expected = 0.5 * erfc(-sorted[index] / 2.0.squareRoot())
      return abs(expected - (Double(index) + 0.5) / Double(count))
    }
    let distance = distances.max() ?? 1
    #expect(distance * Double(count).squareRoot() < 1.63, "Kolmogorov–Smirnov at 1 %")
  }

  @Test func valueDependsOnItsPairOfWordsOnly() {
    let bytes = sampleBytes(1_600, seed: 6)
    let whole = normals(200, bytes)
    for start in stride(from: 0, to: 200, by: 26) {
      let part = normals(min(25, 200 - start), Array(bytes[(start * 8)...]))
      #expect(bits(part) == bits(Array(whole[start..<start + part.count])))
    }
  }

  @Test func bothValuesOfAPairAreIndependent() {
    let values = normals(100_000, sampleBytes(800_000, seed: 12))
    let products = stride(from: 0, to: values.count, by: 2).map { values[$0] * values[$0 + 1] }
    let correlation = products.reduce(0, +) / Double(products.count)
    #expect(abs(correlation) < 4 / Double(products.count).squareRoot())
  }

  private func noisy(_ base: [Float], _ mean: [Float], _ sigma: Double, _ stream: [UInt8]) -> [Float] {
    var out = [Float](repeating: .nan, count: base.count)
    var span = out.mutableSpan
    addNoise(base: base.span, mean: mean.span, sigma: sigma, stream: stream.span.bytes, into: &span)
    return out
  }

  @Test func noiseIsAddedInDoubleAndRoundedOnce() {
    let base = sampleValues(101, seed: 1)
    let mean = sampleValues(101, seed: 2)
    let bytes = sampleBytes(Normal.streamBytes(for: 101), seed: 3)
    let drawn = normals(101, bytes)
    let expected = (0..<101).map { Float(Double(base[$0]) + Double(mean[$0]) + 0.25 * drawn[$0]) }
    #expect(bits(noisy(base, mean, 0.25, bytes)) == bits(expected))
  }

  @Test func noNoiseReadsNoStream() {
    #expect(noisy([1, 2, 3], [0.5, 0.25, 0.125], 0, []) == [1.5, 2.25, 3.125])
  }
}
