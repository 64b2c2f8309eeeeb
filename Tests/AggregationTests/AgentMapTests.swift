import Aggregation
import Testing

@Suite struct SymmetricMatrixTests {
  /// Eigenvalues 5 and 1 with vectors (1, 1)/√2 and (1, −1)/√2, worked out by hand.
  @Test func twoByTwoIsAsByHand() {
    let pairs = SymmetricMatrix(order: 2) { $0 == $1 ? 3 : 2 }.leading(2)
    #expect(abs(pairs[0].value - 5) < 1e-14 && abs(pairs[1].value - 1) < 1e-14)
    #expect(abs(abs(pairs[0].vector[0]) - 0.5.squareRoot()) < 1e-14)
    #expect(abs(pairs[0].vector[0] - pairs[0].vector[1]) < 1e-14)
    #expect(abs(pairs[1].vector[0] + pairs[1].vector[1]) < 1e-14)
  }

  /// I − 2vvᵀ turns a diagonal matrix into one with the same eigenvalues; both ways of solving are taken.
  @Test(arguments: [3, 24, 25, 60]) func reflectedDiagonalsHaveTheirEigenvaluesBack(_ order: Int) {
    let length = (0..<order).reduce(0.0) { $0 + Double(($1 + 1) * ($1 + 1)) }.squareRoot()
    let axis = (0..<order).map { Double($0 + 1) / length }
    let reflection = (0..<order).map { i in (0..<order).map { ($0 == i ? 1.0 : 0) - 2 * axis[i] * axis[$0] } }
    // The two leading ones are close together, as in rounds without an attack.
    let values = (0..<order).map { $0 == 0 ? 1.01 : 1 / Double($0) }
    let matrix = SymmetricMatrix(order: order) { i, j in
      (0..<order).reduce(0) { $0 + reflection[i][$1] * values[$1] * reflection[j][$1] }
    }
    let pairs = matrix.leading(2)
    for (index, pair) in pairs.enumerated() {
      #expect(abs(pair.value - values[index]) < 1e-10)
      let expected = reflection[index]
      let sign = dot(pair.vector, expected) < 0 ? -1.0 : 1
      #expect(zip(pair.vector, expected).allSatisfy { abs(sign * $0 - $1) < 1e-5 })
    }
  }

  @Test func thereAreAsManyPairsAsAskedFor() {
    #expect(SymmetricMatrix(order: 1) { _, _ in 4 }.leading(2).map(\.value) == [4, 0])
    #expect(SymmetricMatrix(order: 0) { _, _ in 0 }.leading(2).count == 2)
    #expect(SymmetricMatrix(order: 30) { _, _ in 0 }.leading(2).map(\.value) == [0, 0])
  }

  @Test func theTraceOfACentredMatrixIsWhatIsLeftOfIt() {
    let centred = SymmetricMatrix(order: 3) { Double($0 * $1) }.centred()
    // Of the points 0, 1, 2 on a line, less their mean.
    #expect((0..<3).allSatisfy { i in (0..<3).allSatisfy { abs(centred[i, $0] - Double((i - 1) * ($0 - 1))) < 1e-15 } })
    #expect(abs(centred.trace - 2) < 1e-15)
  }
}

@Suite struct AgentMapTests {
  private func map(_ round: SampleRound, space: Space = .updates, facing: [Bool]? = nil) -> AgentMap {
    AgentMap(
      DistanceMatrix(round.gram, space: space), facing: facing ?? [Bool](repeating: true, count: round.updates.count))
  }

  private func distance(_ a: AgentMap.Point, _ b: AgentMap.Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  /// Four directions of a plane, a right angle apart: a square with side √2, whatever the lengths.
  @Test func directionsOfAPlaneKeepTheirDistances() {
    let round = SampleRound(base: [0, 0, 0], updates: [[1, 0, 0], [0, 7, 0], [-2, 0, 0], [0, -0.5, 0]])
    let map = map(round)
    #expect(abs(map.shown - 1) < 1e-12)
    for (i, j, expected) in [(0, 1, 2.0.squareRoot()), (0, 2, 2.0), (1, 3, 2.0), (2, 3, 2.0.squareRoot())] {
      #expect(abs(distance(map.points[i], map.points[j]) - expected) < 1e-12)
    }
  }

  @Test(arguments: Space.allCases) func theOrderOfTheAgentsDoesNotMatter(_ space: Space) {
    let round = sampleRound(honest: 20, others: 8)
    let facing = (0..<28).map { $0 < 20 }
    let order = (0..<28).map { ($0 * 11 + 3) % 28 }
    let turned = SampleRound(base: round.base, updates: order.map { round.updates[$0] })
    let (one, other) = (
      map(round, space: space, facing: facing), map(turned, space: space, facing: order.map { facing[$0] })
    )
    for (place, agent) in order.enumerated() {
      #expect(distance(one.points[agent], other.points[place]) < 1e-6)
    }
  }

  @Test func theAxesPointToWhereTheFacingAgentsLie() {
    let round = sampleRound(honest: 9, others: 4)
    for side in [true, false] {
      let facing = (0..<13).map { ($0 < 9) == side }
      let points = map(round, facing: facing).points
      #expect(zip(points, facing).reduce(0) { $0 + ($1.1 ? $1.0.x : 0) } > 0)
      #expect(zip(points, facing).reduce(0) { $0 + ($1.1 ? $1.0.y : 0) } >= 0)
    }
  }

  @Test func twoGroupsLieApart() {
    let points = map(sampleRound(honest: 30, others: 12), space: .models).points
    let furthest = points[..<30].map { distance($0, points[0]) }.max() ?? 0
    #expect(points[30...].allSatisfy { distance($0, points[0]) > furthest })
  }

  @Test func theSameRoundHasTheSameMapToTheLastBit() {
    let round = sampleRound(honest: 40, others: 15)
    #expect(map(round) == map(round))
  }

  @Test func equalUpdatesAndASingleOneLieAtTheOrigin() {
    for updates in [[[1.0, 2]], [[1, 2], [1, 2], [1, 2]]] {
      let map = map(SampleRound(base: [1, 1], updates: updates))
      #expect(map.points.allSatisfy { $0.x == 0 && $0.y == 0 } && map.shown == 1)
    }
  }
}
