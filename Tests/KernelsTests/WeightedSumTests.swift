import Kernels
import Testing

@Suite struct WeightedSumTests {
  init() { BLAS.useOneThread() }

  private func sum(_ rows: [[Float]], _ weights: [Float], _ columns: Range<Int>) -> [Float] {
    let block = rows.flatMap { Array($0[columns]) + [.nan] }
    var out = [Float](repeating: .nan, count: columns.count)
    var span = out.mutableSpan
    weightedSum(block.span, stride: columns.count + 1, weights: weights.span, into: &span)
    return out
  }

  @Test(arguments: [0, 1, 2, 5, 17])
  func equalsTheSumInDouble(count: Int) {
    let rows = (0..<count).map { sampleValues(9_000, seed: UInt64($0 + 10)) }
    let weights = sampleValues(count, seed: 9)
    let result = sum(rows, weights, 0..<9_000)
    for column in 0..<9_000 {
      let exact = zip(rows, weights).map { Double($0[column]) * Double($1) }.reduce(0, +)
      #expect(abs(Double(result[column]) - exact) < 1e-6 * Double(count + 1))
    }
  }

  @Test func sizesOfBlocksChangeNoBit() {
    let rows = (0..<13).map { sampleValues(10_001, seed: UInt64($0 + 30)) }
    let weights = sampleValues(13, seed: 8)
    let whole = sum(rows, weights, 0..<10_001)
    let pieces = [0..<4_096, 4_096..<8_192, 8_192..<10_001].flatMap { sum(rows, weights, $0) }
    #expect(bits(pieces) == bits(whole))
  }
}
