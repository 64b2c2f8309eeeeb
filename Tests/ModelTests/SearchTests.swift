import Collector
import Configuration
import Foundation
import Testing

/// Everything that can happen in a small federation. `make model` looks further (FLAME_SEARCH_FAULTS, FLAME_SEARCH_PASSES).
@Suite struct SearchTests {
  private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

  /// Two agents, one worker and the publisher, one shard, no gate.
  private static let setUp: SetUp = {
    var setUp = SetUp()
    (setUp.agents, setUp.workers, setUp.shards, setUp.hasGate) = (2, 1, 1, false)
    setUp.policy = RoundPolicy(minimum: 1, maximum: 2, openAtMost: 40_000, expected: 2)
    setUp.expected = .number(2)
    return setUp
  }()

  /// Everybody is connected and known, a round is open, and both agents have an update to bring in.
  private static func ready() throws(Violation) -> World {
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

  @Test func nothingBreaksInASmallFederation() throws {
    let bound = Search.Bound(
      faults: Self.number("FLAME_SEARCH_FAULTS") ?? 0, passes: Self.number("FLAME_SEARCH_PASSES") ?? 0)
    var search = Search()
    let clock = ContinuousClock()
    let length = clock.measure {
      do throws(Search.Finding) { try search.run(from: try! Self.ready(), bound) } catch {
        let lines = error.way.map { "  \($0)" }.joined(separator: "\n")
        Issue.record("\(error.violation), after\n\(lines)")
      }
    }
    print("searched \(bound): \(search.states) states, \(search.ends) ends, depth \(search.depth), \(length)")
    #expect(search.ends > 0)
  }
}
