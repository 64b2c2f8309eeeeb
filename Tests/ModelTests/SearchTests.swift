import Collector
import Configuration
import Foundation
import Testing

/// Everything that can happen in a small federation. `make model` looks further (FLAME_SEARCH).
@Suite struct SearchTests {
  /// One worker and the publisher, one shard, no gate.
  private static func setUp(agents: Int) -> SetUp {
    var setUp = SetUp()
    (setUp.agents, setUp.workers, setUp.shards, setUp.hasGate) = (agents, 1, 1, false)
    setUp.policy = RoundPolicy(minimum: 1, maximum: agents, openAtMost: 40_000, expected: agents)
    setUp.expected = .number(agents)
    return setUp
  }

  /// Everybody is connected and known, a round is open, and all agents have an update to bring in.
  private static func ready(_ setUp: SetUp) throws(Violation) -> World {
    var world = World(setUp)
    try Walk.begin(&world)
    for _ in 0..<6 {
      for choice in world.doings { _ = try world.take(choice) }
      for place in world.agents.indices { _ = try world.take(.agent(place)) }
      for place in world.workers.indices { _ = try world.take(.worker(place)) }
      while let word = world.words.first { _ = try world.take(word) }
    }
    try world.speak()
    return world
  }

  /// Agents; faults, cuts and passes of time.
  private static let bounds: [[Int]] =
    ProcessInfo.processInfo.environment["FLAME_SEARCH"]?
    .split(separator: " ").map { $0.split(separator: ",").compactMap { Int($0) } } ?? [
      [2, 0, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1],
    ]

  @Test(arguments: bounds) func nothingBreaksInASmallFederation(_ numbers: [Int]) throws {
    try #require(numbers.count == 4)
    let bound = Search.Bound(faults: numbers[1], cuts: numbers[2], passes: numbers[3])
    var search = Search()
    let clock = ContinuousClock()
    let length = clock.measure {
      do throws(Search.Finding) { try search.run(from: try! Self.ready(Self.setUp(agents: numbers[0])), bound) } catch {
        let lines = error.way.map { "  \($0)" }.joined(separator: "\n")
        Issue.record("\(error.violation), after\n\(lines)")
      }
    }
    print("searched \(numbers): \(search.states) states, \(search.ends) ends, depth \(search.depth), \(length)")
    #expect(search.ends > 0)
  }
}
