import Collector
import Configuration
import Rounds
import Testing

/// When a round is sealed, and with whom.
struct RoundPolicyTests {
  private let secret = [UInt8](repeating: 3, count: 32)

  private func decide(_ policy: RoundPolicy, _ round: Gathering, age: UInt64) -> RoundDecision {
    policy.decide(round, expected: policy.expected(of: nil), age: age, secret: secret)
  }

  private func policy(_ change: (inout RoundPolicy) -> Void = { _ in }) -> RoundPolicy {
    var policy = RoundPolicy(minimum: 2, maximum: 3, openAtLeast: 100, openAtMost: 1000, expected: 3)
    change(&policy)
    return policy
  }

  @Test func beforeTheLeastTimeItWaitsEvenIfAllAreThere() {
    let full = gathering(committed(["a", "b", "c"]))
    #expect(decide(policy(), full, age: 0) == .wait(100))
    #expect(decide(policy(), full, age: 99) == .wait(1))
    #expect(decide(policy(), full, age: 100) == .seal(["a", "b", "c"]))
  }

  @Test func withFewerThanExpectedItWaitsUntilTheEnd() {
    let partial = gathering(committed(["b", "a"]))
    #expect(decide(policy(), partial, age: 100) == .wait(900))
    #expect(decide(policy(), partial, age: 999) == .wait(1))
    #expect(decide(policy(), partial, age: 1000) == .seal(["a", "b"]))
  }

  @Test func belowTheMinimumItFailsAtTheEndAndNotBefore() {
    let one = gathering(committed(["a"]))
    #expect(decide(policy(), one, age: 999) == .wait(1))
    #expect(decide(policy(), one, age: 1000) == .quorum)
    #expect(decide(policy(), gathering(), age: 5000) == .quorum)
  }

  @Test func withoutAnEndItWaitsForEver() {
    let endless = policy { $0.openAtMost = 0 }
    #expect(decide(endless, gathering(committed(["a", "b"])), age: .max) == .wait(nil))
    #expect(decide(endless, gathering(committed(["a", "b", "c"])), age: 100) == .seal(["a", "b", "c"]))
  }

  @Test func aRejectionIsAnAnswerButNoUpdate() {
    let answered = gathering(committed(["a", "b"]) + [rejected("c")])
    #expect(decide(policy(), answered, age: 100) == .seal(["a", "b"]))
    let refused = gathering(committed(["a"]) + [rejected("b"), rejected("c")])
    #expect(decide(policy(), refused, age: 100) == .wait(900))
  }

  @Test func agentsOnTheListAreWaitedForByName() {
    let named = policy { $0.agents = ["a", "b", "c"] }
    let strangers = gathering(committed(["a", "b", "x", "y"]))
    #expect(decide(named, strangers, age: 100) == .wait(900))
    #expect(named.expected(of: nil).awaited(strangers) == ["c"])
    #expect(decide(named, gathering(committed(["a", "b"]) + [rejected("c")]), age: 100) == .seal(["a", "b"]))
  }

  @Test func withAnAccessListItsAgentsAreExpectedOfThoseThatTheConfigurationNames() {
    #expect(policy().expected(of: nil) == .number(3))
    #expect(policy().expected(of: ["a", "b"]) == .named(["a", "b"]))
    let named = policy { $0.agents = ["b", "c"] }
    #expect(named.expected(of: nil) == .named(["b", "c"]))
    #expect(named.expected(of: ["a", "b"]) == .named(["b"]))
  }

  @Test func whoIsAllowedOrSuspendedWhileARoundGathersChangesWhoIsAwaited() {
    let round = gathering(committed(["a", "b"]) + [rejected("d")])
    let expected = { (allowed: Set<String>) in policy().expected(of: allowed) }
    let decide = { (allowed: Set<String>) in
      policy().decide(round, expected: expected(allowed), age: 100, secret: secret)
    }
    #expect(decide(["a", "b", "d"]) == .seal(["a", "b"]))
    #expect(decide(["a", "b", "c", "d"]) == .wait(900))
    #expect(expected(["a", "b", "c", "d"]).awaited(round) == ["c"])
    #expect(decide(["b"]) == .seal(["a", "b"]), "what was accepted stays in the round")
    #expect(decide([]) == .seal(["a", "b"]))
  }

  @Test func ofANumberOnlyHowManyAreAwaitedIsKnown() {
    let expected = ExpectedAgents.number(3)
    #expect(expected.awaited(gathering(committed(["a"]))).isEmpty)
    #expect(expected.awaitedCount(gathering(committed(["a"]) + [rejected("b")])) == 1)
    #expect(expected.awaitedCount(gathering(committed(["a", "b", "c", "d"]))) == 0)
  }

  /// The least number wins that the secret gives, whoever came first.
  @Test func ofMoreThanTheMaximumTheSecretDrawsInAnyOrderOfArrival() {
    let names = (0..<12).map { "agent-\($0)" }
    let drawn = decide(policy(), gathering(committed(names)), age: 1000)
    guard case .seal(let first) = drawn else { return #expect(Bool(false), "not sealed: \(drawn)") }
    #expect(first.count == 3 && first == first.sorted())
    for turn in 1..<names.count {
      let turned = Array(names[turn...] + names[..<turn])
      #expect(decide(policy(), gathering(committed(turned)), age: 1000) == drawn)
      #expect(decide(policy(), gathering(committed(turned.reversed())), age: 1000) == drawn)
    }
  }

  @Test func anotherSecretDrawsOthersAndEveryAgentHasItsTurn() {
    let round = gathering(committed((0..<8).map { "agent-\($0)" }))
    var seen: [String: Int] = [:]
    for key in UInt8(0)..<200 {
      guard case .seal(let names) = policy().decide(round, expected: .number(3), age: 1000, secret: [key, 1]) else {
        continue
      }
      names.forEach { seen[$0, default: 0] += 1 }
    }
    #expect(seen.count == 8)
    // 200 draws of 3 in 8: 75 each, standard deviation 6.8.
    #expect(seen.values.allSatisfy { (41...109).contains($0) }, "\(seen)")
  }
}
