import Kernels
import Testing

@Suite struct ColumnStatisticTests {
  private func statistic(_ statistic: ColumnStatistic, _ rows: [[Float]]) -> [Float] {
    var out = [Float](repeating: .nan, count: rows[0].count)
    var span = out.mutableSpan
    let block = rows.flatMap { $0 + [.nan, .nan] }
    columnStatistic(statistic, block.span, count: rows.count, stride: rows[0].count + 2, into: &span)
    return out
  }

  private func median(_ rows: [[Float]]) -> [Float] { statistic(.median(of: rows.count), rows) }

  /// Values of few kinds, so that many are equal.
  private func rows(_ count: Int, _ columns: Int, seed: UInt64) -> [[Float]] {
    (0..<count).map { row in
      sampleValues(columns, seed: seed &+ UInt64(row)).map { seed % 2 == 0 ? $0 : ($0 * 4).rounded() }
    }
  }

  /// By the definition: of any two, the nearer to the median, of two equally near the smaller.
  private func nearest(_ column: [Float], _ count: Int) -> Float {
    let values = column.sorted().map(Double.init)
    let middle = (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
    let chosen = values.sorted { (abs($0 - middle), $0) < (abs($1 - middle), $1) }.prefix(count)
    return Float(chosen.sorted().reduce(0, +) / Double(count))
  }

  @Test func oddCountTakesTheMiddle() {
    #expect(median([[3, -1], [1, 1e30], [2, 0]]) == [2, 0])
    #expect(median([[5, 7]]) == [5, 7])
  }

  @Test func evenCountAveragesTheMiddleTwoInDouble() {
    #expect(median([[1], [4], [2], [100]]) == [3])
    let large = Float.greatestFiniteMagnitude
    #expect(median([[large], [large]]) == [large])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 20, 33, 100])
  func equalsTheSameOfSortedColumns(count: Int) {
    for (columns, seed) in [(1, 2), (7, 3), (8, 4), (9, 5), (30, 6)] as [(Int, UInt64)] {
      let rows = rows(count, columns, seed: seed)
      let sorted = (0..<columns).map { column in rows.map { $0[column] }.sorted() }
      for trim in Set([0, 1, count / 4, (count - 1) / 2]) where 2 * trim < count {
        let expected = sorted.map { column in
          Float(column[trim..<count - trim].reduce(0.0) { $0 + Double($1) } / Double(count - 2 * trim))
        }
        #expect(statistic(.trimmedMean(trim: trim), rows) == expected, "trim \(trim) of \(count)")
      }
      for kept in Set([1, 2, count / 2, count]) where kept > 0 && kept <= count {
        let expected = sorted.map { nearest($0, kept) }
        #expect(statistic(.nearestMedian(count: kept), rows) == expected, "\(kept) nearest of \(count)")
      }
    }
  }

  @Test(arguments: [ColumnStatistic.median(of: 12), .trimmedMean(trim: 2), .nearestMedian(count: 5)])
  func neitherOrderOfRowsNorSizeOfBlocksChangesABit(kind: ColumnStatistic) {
    let rows = rows(12, 101, seed: 40)
    let whole = statistic(kind, rows)
    for cut in [1, 8, 13, 100] {
      let parts = [0..<cut, cut..<101].flatMap { part in statistic(kind, rows.map { Array($0[part]) }) }
      #expect(bits(parts) == bits(whole))
    }
    #expect(bits(statistic(kind, rows.reversed())) == bits(whole))
  }

  @Test func impossibleStatisticsAreKnown() {
    #expect(ColumnStatistic.trimmedMean(trim: 2).isPossible(of: 5))
    #expect(!ColumnStatistic.trimmedMean(trim: 2).isPossible(of: 4))
    #expect(!ColumnStatistic.trimmedMean(trim: -1).isPossible(of: 4))
    #expect(ColumnStatistic.nearestMedian(count: 4).isPossible(of: 4))
    #expect(!ColumnStatistic.nearestMedian(count: 5).isPossible(of: 4))
    #expect(!ColumnStatistic.nearestMedian(count: 0).isPossible(of: 4))
    #expect(!ColumnStatistic.median(of: 0).isPossible(of: 0))
  }
}
