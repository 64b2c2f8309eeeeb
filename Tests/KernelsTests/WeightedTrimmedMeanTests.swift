import Kernels
import Testing

@Suite struct WeightedTrimmedMeanTests {
  private func mean(_ rows: [[Float]], _ weights: [Float], trim: Double) -> [Float] {
    var out = [Float](repeating: .nan, count: rows[0].count)
    var span = out.mutableSpan
    let block = rows.flatMap { $0 + [.nan, .nan] }
    weightedTrimmedMean(block.span, stride: rows[0].count + 2, weights: weights.span, trim: trim, into: &span)
    return out
  }

  /// By the definition: every row as often as its weight says, sorted, the ends cut off.
  private func expected(_ column: [Float], _ weights: [Int], cut: Int) -> Double {
    let values = zip(column, weights).flatMap { [Double](repeating: Double($0), count: $1) }.sorted()
    let kept = values[cut..<values.count - cut]
    return kept.reduce(0, +) / Double(kept.count)
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 20, 33])
  func equalsTheTrimmedMeanOfRepeatedRows(count: Int) {
    for (columns, seed) in [(1, 2), (8, 3), (13, 4)] as [(Int, UInt64)] {
      let rows = (0..<count).map { sampleValues(columns, seed: seed &+ UInt64($0)).map { ($0 * 4).rounded() } }
      let weights = (0..<count).map { 4 + ($0 * 7 + Int(seed)) % 9 }
      let whole = weights.reduce(0, +)
      for cut in Set([0, 1, whole / 4, (whole - 1) / 2]) {
        let found = mean(rows, weights.map { Float($0) }, trim: Double(cut) / Double(whole))
        for column in 0..<columns {
          let value = expected(rows.map { $0[column] }, weights, cut: cut)
          #expect(abs(Double(found[column]) - value) < 1e-5, "cut \(cut) of \(whole)")
        }
      }
    }
  }

  @Test func aRowOnTheBorderCountsInPart() {
    #expect(mean([[0], [4], [100]], [1, 1, 1], trim: 1.0 / 6) == [27])
    #expect(mean([[-7, 3]], [0.1], trim: 0.49) == [-7, 3])
  }

  @Test func rowsWithoutWeightAreNotHeard() {
    #expect(mean([[1e30], [2], [4]], [0, 1, 1], trim: 0) == [3])
  }

  @Test func neitherOrderOfRowsNorSizeOfBlocksChangesABit() {
    let rows = (0..<12).map { sampleValues(101, seed: 40 + UInt64($0)).map { ($0 * 4).rounded() } }
    let weights = (0..<12).map { Float(1 + $0 % 5) / 7 }
    let whole = mean(rows, weights, trim: 0.2)
    for cut in [1, 8, 13, 100] {
      let parts = [0..<cut, cut..<101].flatMap { part in mean(rows.map { Array($0[part]) }, weights, trim: 0.2) }
      #expect(bits(parts) == bits(whole))
    }
    for order in [Array((0..<12).reversed()), [3, 11, 0, 7, 5, 1, 2, 10, 9, 4, 8, 6]] {
      #expect(bits(mean(order.map { rows[$0] }, order.map { weights[$0] }, trim: 0.2)) == bits(whole))
    }
  }
}
