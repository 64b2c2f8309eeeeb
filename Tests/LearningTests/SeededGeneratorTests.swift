import Learning
import Testing

@Suite struct SeededGeneratorTests {
  /// First outputs of the authors' C code for xoshiro256** with the state that SplitMix64 gives from seed 42.
  @Test func theStreamIsTheOneOfTheReferenceCode() {
    var generator = SeededGenerator(seed: 42)
    let values = (0..<3).map { _ in generator.next() }
    #expect(values == [0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1])
  }

  @Test func streamsDifferByNameAndIndexAndRepeat() {
    func first(_ name: String, _ index: UInt64) -> UInt64 {
      var generator = SeededGenerator(seed: 7, stream: name, index: index)
      return generator.next()
    }
    let values = [first("a", 0), first("b", 0), first("a", 1), first("b", 1)]
    #expect(Set(values).count == 4)
    #expect(first("a", 1) == values[2])
  }

  @Test func aPermutationHoldsEveryNumberOnceAndIsShuffled() {
    var generator = SeededGenerator(seed: 1)
    let values = generator.permutation(of: 1000)
    #expect(values.sorted() == Array(0..<1000))
    #expect(zip(values, 0...).filter { $0 == $1 }.count < 10)
  }

  /// Chi-square with 6 degrees of freedom stays below 22.5 in 999 of 1000 cases; the seed is fixed.
  @Test func drawsBelowABoundAreUniform() {
    var generator = SeededGenerator(seed: 9)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<7000 { counts[generator.below(7)] += 1 }
    let statistic = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    #expect(statistic < 22.5)
  }

  @Test func unitsLieInTheHalfOpenInterval() {
    var generator = SeededGenerator(seed: 2)
    let values = (0..<10_000).map { _ in generator.unit() }
    #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.01)
  }
}
