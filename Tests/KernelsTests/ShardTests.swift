import Kernels
import Testing

@Suite struct ShardTests {
  @Test func rangesCoverTheRowOnceAtEveryEdge() {
    for total in [0, 1, Shard.parameters - 1, Shard.parameters, Shard.parameters + 1, 3 * Shard.parameters] {
      let ranges = (0..<Shard.count(of: total)).map { Shard.range($0, total) }
      let covered = ranges.reduce(0) { $0 == $1.lowerBound ? $1.upperBound : -1 }
      #expect(covered == total)
      #expect(ranges.allSatisfy { !$0.isEmpty && $0.count <= Shard.parameters })
    }
    #expect(Shard.bytes == 512 * 1024)
  }
}
