import Aggregation
import Testing

@Suite struct DistanceMatrixTests {
  @Test func entriesAreCosineDistancesOfWholeModels() {
    let round = sampleRound(honest: 4, others: 2)
    let models = round.updates.map { zip(round.base, $0).map(+) }
    let distances = DistanceMatrix(round.gram, space: .models)
    for i in 0..<6 {
      for j in 0..<6 where i != j {
        let lengths = (dot(models[i], models[i]) * dot(models[j], models[j])).squareRoot()
        #expect(abs(distances[i, j] - (1 - dot(models[i], models[j]) / lengths)) < 1e-13)
      }
    }
  }

  @Test func updatesSpaceIgnoresTheBase() {
    var round = sampleRound(honest: 3, others: 2)
    let distances = DistanceMatrix(round.gram, space: .updates)
    round.base = round.base.map { 100 * $0 + 3 }
    #expect(DistanceMatrix(round.gram, space: .updates) == distances)
    #expect(DistanceMatrix(round.gram, space: .models) != distances)
  }

  @Test(arguments: Space.allCases) func identicalModelsHaveDistanceExactlyZero(space: Space) {
    for seed in 1...200 {
      var round = sampleRound(honest: 3, others: 1, seed: UInt64(seed))
      round.updates[2] = round.updates[0]
      let distances = DistanceMatrix(round.gram, space: space)
      #expect(distances[0, 2] == 0 && distances[2, 0] == 0)
      #expect((0..<4).allSatisfy { distances[$0, $0] == 0 })
    }
  }

  @Test func zeroVectorsAreFarFromOthersAndEqualToEachOther() {
    let round = SampleRound(base: [1, 2], updates: [[-1, -2], [-1, -2], [0.5, 0], [0, 0]])
    let models = DistanceMatrix(round.gram, space: .models)
    #expect(models[0, 1] == 0)
    #expect(models[0, 2] == 1 && models[3, 1] == 1)
    let updates = DistanceMatrix(round.gram, space: .updates)
    #expect(updates[3, 0] == 1 && updates[2, 3] == 1)
  }

  @Test func rangeIsClippedToZeroAndTwo() {
    let opposite = SampleRound(base: [0, 0, 0], updates: [[0.1, 0.2, 0.3], [-0.3, -0.6, -0.9], [0.7, 1.4, 2.1]])
    let distances = DistanceMatrix(opposite.gram, space: .models)
    #expect(distances[0, 1] <= 2 && abs(distances[0, 1] - 2) < 1e-15)
    #expect(distances[0, 2] >= 0 && distances[0, 2] < 1e-15)
  }

  @Test func betweenRowsTakesWholeRowsWithTheDiagonal() {
    let rows = DistanceMatrix(count: 3) { Double($0 + $1) }.betweenRows()
    #expect(rows[0, 1] == (1.0 + 1 + 1).squareRoot())
    #expect(rows[0, 2] == (4.0 + 4 + 4).squareRoot())
    #expect(rows[1, 2] == (1.0 + 9 + 9).squareRoot())
    #expect(rows[2, 2] == 0)
  }

  @Test func gramMatricesOfShardsAdd() throws {
    let round = sampleRound(honest: 3, others: 2)
    func part(_ columns: Range<Int>) -> GramMatrix {
      SampleRound(base: Array(round.base[columns]), updates: round.updates.map { Array($0[columns]) }).gram
    }
    let sum = GramMatrix(order: 6).adding(part(0..<13)).adding(part(13..<40))
    for (shards, whole) in zip(sum.upperTriangle, round.gram.upperTriangle) { #expect(abs(shards - whole) < 1e-12) }
    #expect(sum[2, 4] == sum[4, 2])
    #expect(GramMatrix(order: 3, upperTriangle: [1, 2, 3, 4, 5]) == nil)
  }
}
