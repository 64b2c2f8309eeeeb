import Lab
import Testing

private let labels = (0..<20_000).map { UInt16($0 % 10) }

private func deal(_ q: Double, agents: Int = 20, perAgent: Int = 600, seed: UInt64 = 1) throws -> Partition {
  try Partition.deal(labels: labels, classes: 10, agents: agents, perAgent: perAgent, degree: q, seed: seed)
}

private func mainShare(_ partition: Partition) -> Double {
  let hits = zip(partition.indices, partition.groups).reduce(0) { sum, agent in
    sum + agent.0.count { Int(labels[$0]) == agent.1 }
  }
  return Double(hits) / Double(partition.indices.count * partition.indices[0].count)
}

@Suite struct PartitionTests {
  @Test(arguments: [0, 0.5, 0.9]) func theMainClassHasTheShareOfTheFormula(q: Double) throws {
    #expect(abs(mainShare(try deal(q)) - (q + (1 - q) / 10)) < 0.015)
  }

  @Test func noImageIsDealtTwiceAndAllAgentsGetTheirNumber() throws {
    let partition = try deal(0.5)
    let all = partition.indices.flatMap { $0 }
    #expect(Set(all).count == 12_000)
    #expect(partition.indices.allSatisfy { $0.count == 600 })
  }

  @Test func groupsAreEqualInSizeAndDealtAtRandom() throws {
    let partition = try deal(0.5)
    for group in 0..<10 { #expect(partition.groups.count { $0 == group } == 2) }
    #expect(partition.groups != (0..<20).map { $0 % 10 })
    #expect(partition.groups != (try deal(0.5, seed: 2)).groups)
  }

  @Test func theSameSeedGivesTheSamePartition() throws {
    #expect(try deal(0.5) == (try deal(0.5)))
    #expect(try deal(0.5) != (try deal(0.5, seed: 2)))
  }

  @Test func classesThatRunOutAreReplaced() throws {
    let partition = try deal(1, agents: 10, perAgent: 2000)
    #expect(Set(partition.indices.flatMap { $0 }).count == 20_000)
    let crowded = try Partition.deal(
      labels: labels, classes: 10, agents: 1, perAgent: 5000, degree: 1, seed: 1)
    #expect(crowded.indices[0].count { Int(labels[$0]) == crowded.groups[0] } == 2000)
  }

  @Test func moreImagesThanThereAreIsAnError() {
    #expect(throws: PartitionError(needed: 20_001, available: 20_000)) { try deal(0, agents: 1, perAgent: 20_001) }
  }

  /// Class 0 has four examples and class 2 most of them, also after its own agent has taken ten.
  @Test func aClassThatHasRunOutIsReplacedByTheFullest() throws {
    let labels = [UInt16](repeating: 0, count: 4) + [UInt16](repeating: 1, count: 12)
    let all = labels + [UInt16](repeating: 2, count: 30)
    let partition = try Partition.deal(labels: all, classes: 3, agents: 3, perAgent: 10, degree: 1, seed: 1)
    let agent = try #require(partition.groups.firstIndex(of: 0))
    #expect(partition.indices[agent].map { all[$0] }.sorted() == [0, 0, 0, 0, 2, 2, 2, 2, 2, 2])
  }
}
