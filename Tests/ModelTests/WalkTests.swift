import Foundation
import Rounds
import Testing
import Wire

/// Random walks of a whole federation. `make model` takes longer ones (FLAME_WALK_STEPS).
@Suite struct WalkTests {
  private static let steps = ProcessInfo.processInfo.environment["FLAME_WALK_STEPS"].flatMap(Int.init) ?? 200_000
  private static let stepsPerWalk = 5_000

  @Test(arguments: [true, false])
  func aLongWalkBreaksNothing(hasGate: Bool) {
    var setUp = SetUp()
    setUp.hasGate = hasGate
    var seen = (steps: 0, rounds: 0, releases: 0, accepted: 0)
    var outcomes: [String: Int] = [:]
    for seed in 1...UInt64(max(1, Self.steps / 2 / Self.stepsPerWalk)) {
      var walk = Walk(seed: seed, setUp)
      do throws(Violation) {
        try walk.run(steps: Self.stepsPerWalk)
      } catch {
        return report(error, seed, walk.taken, setUp)
      }
      seen.steps += walk.taken.count
      seen.rounds += walk.world.disk.rounds.count
      seen.releases += walk.world.disk.approved.count - 1
      seen.accepted += walk.world.ledger.acceptances
      for case let end? in walk.world.disk.rounds.values.map(\.ended) { outcomes[end.outcome, default: 0] += 1 }
    }
    print("walked, gate \(hasGate): \(seen), \(outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
    #expect(Set(outcomes.keys).isSuperset(of: ["released", "superseded", "aborted"]))
  }

  private func report(_ violation: Violation, _ seed: UInt64, _ choices: [Choice], _ setUp: SetUp) {
    print("seed \(seed), after \(choices.count) choices: \(violation)")
    let shrinking = Shrinking { Walk.violation($0, setUp) }
    let shortest = shrinking.shortest(of: choices, kind: violation.kind)
    let last = Walk.violation(shortest, setUp) ?? violation
    let lines = shortest.map { "  \($0)" }.joined(separator: "\n")
    Issue.record("seed \(seed), \(choices.count) choices, of which these \(shortest.count) suffice:\n\(lines)\n\(last)")
  }
}
