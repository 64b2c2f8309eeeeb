import Kernels
import Testing

@Suite struct GramTilesTests {
  init() { BLAS.useOneThread() }

  private func gram(_ rows: [[Float]], blocks: [Int]) -> [Double] {
    var tiles = GramTiles(rows: rows.count)
    var start = 0
    for columns in blocks {
      let stride = columns + 3
      let block = rows.flatMap { Array($0[start..<start + columns]) + [.nan, .nan, .nan] }
      tiles.add(block.span, stride: stride, columns: columns)
      start += columns
    }
    return tiles.finish()
  }

  private func sampleRows(_ count: Int, _ columns: Int) -> [[Float]] {
    (0..<count).map { sampleValues(columns, seed: UInt64($0 + 1)) }
  }

  @Test(arguments: [1, 2, 11, 12, 13, 24, 25, 40])
  func entriesEqualTheSumInDouble(count: Int) {
    let rows = sampleRows(count, 2_500)
    let triangle = gram(rows, blocks: [2_500])
    var entry = triangle.makeIterator()
    for i in 0..<count {
      for j in i..<count {
        let exact = zip(rows[i], rows[j]).map { Double($0) * Double($1) }.reduce(0, +)
        #expect(abs(entry.next()! - exact) < 1e-6 * 2_500, "entry \(i), \(j)")
      }
    }
    #expect(entry.next() == nil)
  }

  @Test func sizesOfBlocksChangeNoBit() {
    let rows = sampleRows(14, 5_000)
    let whole = gram(rows, blocks: [5_000])
    #expect(bits(gram(rows, blocks: [1_024, 2_048, 1_928])) == bits(whole))
    #expect(bits(gram(rows, blocks: [4_096, 904])) == bits(whole))
  }

  @Test func entryDependsOnItsTwoRowsOnly() {
    let rows = sampleRows(30, 3_000)
    let all = gram(rows, blocks: [3_000])
    func entry(_ i: Int, _ j: Int) -> Double { all[i * 30 - i * (i - 1) / 2 + j - i] }
    for (i, j) in [(0, 29), (3, 17), (11, 12), (12, 23), (7, 7)] {
      let pair = gram([rows[i], rows[j]], blocks: [3_000])
      let swapped = gram([rows[j], rows[i]], blocks: [3_000])
      #expect(pair[1].bitPattern == entry(i, j).bitPattern)
      #expect(swapped[1].bitPattern == entry(i, j).bitPattern)
      #expect(pair[0].bitPattern == entry(i, i).bitPattern)
    }
  }

  @Test func sumsThatCrossATileAreInDouble() {
    var row = [Float](repeating: 0, count: 2_048)
    row[0] = 0x1p20
    row[1_024] = 1
    #expect(gram([row], blocks: [2_048]) == [0x1p40 + 1])
  }

  private struct Stop: Error {}

  @Test func progressIsCalledPerPanelAndCanEndTheWork() {
    var tiles = GramTiles(rows: 25)
    let block = [Float](repeating: 1, count: 25 * 2_048)
    var calls = 0
    #expect(throws: Stop.self) {
      try tiles.add(block.span, stride: 2_048, columns: 2_048) { () throws(Stop) in
        calls += 1
        if calls == 4 { throw Stop() }
      }
    }
    #expect(calls == 4)
  }

  @Test func hostsBLASIsProvenFit() throws {
    try BLAS.proveDeterminism()
    #expect(!BLAS.kernelName.isEmpty)
  }
}
