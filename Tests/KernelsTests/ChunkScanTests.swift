import Kernels
import Testing

@Suite struct ChunkScanTests {
  private func scan(_ values: inout [Float]) -> ChunkScan {
    var span = values.mutableSpan
    return ChunkScan.scan(&span)
  }

  @Test func edgesOfTheAllowedRangePassUnchanged() {
    let edges: [Float] = [0, -0.0, 1, -1, 0x1p40, -0x1p40, .leastNormalMagnitude, -.leastNormalMagnitude]
    var values = edges
    #expect(scan(&values) == .usable(flushed: false))
    #expect(bits(values) == bits(edges))
    var none: [Float] = []
    #expect(scan(&none) == .usable(flushed: false))
  }

  @Test func subnormalsBecomeZero() {
    var values: [Float] = [1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, (0 as Float).nextUp, 2]
    values.append(Float.leastNormalMagnitude.nextDown)
    #expect(scan(&values) == .usable(flushed: true))
    #expect(bits(values) == bits([1, 0, 0, 0, 2, 0]))
  }

  @Test(arguments: [Float.nan, .signalingNaN, -.nan, .infinity, -.infinity])
  func notFiniteIsFoundAtEveryPlace(bad: Float) {
    for index in 0..<67 {
      var values = sampleValues(67, seed: 3)
      values[index] = bad
      values[66 - index] = index == 33 ? bad : 0x1p41
      #expect(scan(&values) == .notFinite(index: index))
    }
  }

  @Test(arguments: [Float(0x1p40).nextUp, -Float(0x1p40).nextUp, 1e30, -1e30, .greatestFiniteMagnitude])
  func outOfRangeIsFoundAtEveryPlace(bad: Float) {
    for index in 0..<67 {
      var values = sampleValues(67, seed: 4)
      values[index] = bad
      #expect(scan(&values) == .outOfRange(index: index))
    }
  }
}
