import Foundation
import Testing

/// Random walks of a whole federation. `make model` takes longer ones (FLAME_WALK_STEPS).
@Suite struct WalkTests {
  private static let steps = ProcessInfo.processInfo.environment["FLAME_WALK_STEPS"].flatMap(Int.init) ?? 200_000
  private static let stepsPerWalk = 5_000

  private struct Sights {
    var steps = 0
    var rounds = 0
    var releases = 0
    var accepted = 0
    var replays = 0
    var outcomes: [String: Int] = [:]

    mutating func add(_ walk: Walk) {
      steps += walk.taken.count
      rounds += walk.world.disk.rounds.count
      releases += walk.world.disk.approved.count - 1
      accepted += walk.world.ledger.acceptances
      replays += walk.world.ledger.replays
      outcomes.merge(walk.world.ledger.outcomes, uniquingKeysWith: +)
    }
  }

  @Test(arguments: [true, false])
  func aLongWalkBreaksNothing(hasGate: Bool) {
    var setUp = SetUp()
    setUp.hasGate = hasGate
    var seen = Sights()
    for seed in 1...UInt64(max(1, Self.steps / 2 / Self.stepsPerWalk)) {
      var walk = Walk(seed: seed, setUp)
      do throws(Violation) {
        try walk.run(steps: Self.stepsPerWalk)
      } catch { return report(error, seed, walk) }
      seen.add(walk)
    }
    print("walked, gate \(hasGate): \(seen)")
    // Shorter walks, under a sanitizer, need not see everything.
    guard Self.steps >= 200_000 else { return }
    let usual: Set = ["released", "superseded", "aborted", "quorum", "failed"]
    #expect(Set(seen.outcomes.keys) == (hasGate ? usual.union(["refused"]) : usual))
    #expect(seen.replays > 0)
  }

  private func report(_ violation: Violation, _ seed: UInt64, _ walk: Walk) {
    let choices = walk.taken
    print("seed \(seed), after \(choices.count) choices: \(violation)")
    let violated = { Walk.violation($0, walk.setUp, withEnding: walk.isEnding) }
    var shrinking = Shrinking(violation: violated)
    let shortest = shrinking.shortest(of: choices, kind: violation.kind)
    let last = violated(shortest) ?? violation
    let lines = shortest.map { "  \($0)" }.joined(separator: "\n")
    Issue.record("seed \(seed), \(choices.count) choices, of which these \(shortest.count) suffice:\n\(lines)\n\(last)")
  }
}
