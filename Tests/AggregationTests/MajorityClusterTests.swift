import Aggregation
import Testing

@Suite struct MajorityClusterTests {
  private func cluster(_ count: Int, _ distance: @escaping (Int, Int) -> Double) -> [Int] {
    majorityCluster(DistanceMatrix(count: count, distance: distance)).map { $0 ? 0 : -1 }
  }

  @Test func vectorA() {
    let entries = [[0, 1]: 0.1, [1, 2]: 0.2, [0, 2]: 0.25, [2, 3]: 0.3, [1, 3]: 0.4, [0, 3]: 0.5, [3, 4]: 0.8]
    #expect(cluster(5) { entries[[$0, $1]] ?? 0.9 } == [0, 0, 0, -1, -1])
  }

  @Test func vectorBTwoHalvesAreOneCluster() {
    #expect(cluster(6) { $0 / 3 == $1 / 3 ? 0.1 : 0.5 } == [0, 0, 0, 0, 0, 0])
  }

  @Test func vectorCCloseMinorityIsLeftOut() {
    #expect(cluster(6) { $1 == 1 ? 0.01 : $0 >= 2 ? 0.2 : 0.3 } == [-1, -1, 0, 0, 0, 0])
  }

  @Test func vectorDCloseMinorityIsTheHub() {
    #expect(cluster(7) { $1 == 1 ? 0.01 : $0 < 2 ? 0.25 : 0.3 } == [0, 0, 0, 0, 0, 0, 0])
  }

  @Test func vectorEAllEqual() {
    #expect(cluster(4) { _, _ in 0.7 } == [0, 0, 0, 0])
  }

  @Test func vectorFIdenticalMajority() {
    #expect(cluster(5) { $1 < 3 ? 0 : 0.4 } == [0, 0, 0, -1, -1])
  }

  @Test func vectorGPointsOnALine() {
    let points = [0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.1, 2.8]
    #expect(cluster(8) { abs(points[$0] - points[$1]) } == [0, 0, 0, 0, 0, -1, -1, -1])
  }

  @Test func oneAndTwoAgentsAreAllAdmitted() {
    #expect(cluster(1) { _, _ in 1 } == [0])
    #expect(cluster(2) { _, _ in 2 } == [0, 0])
    #expect(cluster(2) { _, _ in 0 } == [0, 0])
  }

  @Test func distancesThatShareAReciprocalAreOneDistance() {
    #expect(1 / 0.95.nextUp == 1 / 0.95)
    #expect(cluster(4) { $1 < 3 ? 0.95 : 0.95.nextUp } == [0, 0, 0, 0])
    #expect(cluster(4) { $1 < 3 ? 0.95 : 0.95.nextUp.nextUp.nextUp } == [0, 0, 0, -1])
  }

  @Test func labelsEqualThoseOfThePublicPackage() throws {
    let cases = try clusteringCases()
    #expect(cases.count == 313)
    for one in cases {
      #expect(majorityCluster(one.distances) == one.admitted, "line \(one.line) of clusterings.txt")
    }
  }
}
