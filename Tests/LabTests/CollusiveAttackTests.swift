import Lab
import Learning
import Testing

private let honest = AttackSample.honest
private let medianNorm = middle(honest.map { length(doubles($0)) })

/// m + κ (p − m), not longer than the median honest norm, computed in Double.
private func blend(_ poisoned: [Float], _ kappa: Double) -> [Double] {
  let core = zip(mean(honest), poisoned).map { $0 + kappa * (Double($1) - $0) }
  let factor = min(1, medianNorm / length(core))
  return core.map { $0 * factor }
}

@Suite struct CollusiveAttackTests {
  let round = AttackSample.round(honest: honest)

  @Test func blendingMovesTheHonestMeanTowardsThePoisonedUpdate() throws {
    let expected = blend(round.jointUpdate(AttackSample.goals.main), 0.3)
    for update in try AttackSample.updates("blend", ["kappa": "0.3"], round) { #expect(isNear(update, expected)) }
  }

  @Test func aBlendIsCutToTheMedianHonestNorm() throws {
    let update = try #require(try AttackSample.updates("blend", ["kappa": "9"], round)[0])
    #expect(abs(length(doubles(update)) - medianNorm) < 1e-5)
  }

  @Test func jitterAddsEachColludersOwnResidual() throws {
    let poisoned = round.jointUpdate(AttackSample.goals.main)
    let updates = try AttackSample.updates("blend-jittered", ["kappa": "0.2", "rho": "0.5"], round)
    let centre = mean(honest)
    for (update, clean) in zip(updates, round.cleanUpdates()) {
      let long = centre.indices.map { index in
        let move = 0.2 * (Double(poisoned[index]) - centre[index]) + 0.5 * (Double(clean[index]) - centre[index])
        return centre[index] + move
      }
      let factor = min(1, medianNorm / length(long))
      #expect(isNear(update, long.map { $0 * factor }))
    }
    #expect(updates[0] != updates[1])
  }

  @Test func aSmallUpdateHasAShareOfTheHonestNorm() throws {
    let poisoned = doubles(round.jointUpdate(AttackSample.goals.main))
    let expected = poisoned.map { $0 * 0.4 * medianNorm / length(poisoned) }
    for update in try AttackSample.updates("small-norm", ["beta": "0.4"], round) { #expect(isNear(update, expected)) }
  }

  @Test func aLittleIsTheMeanLessSomeDeviations() throws {
    let centre = mean(honest)
    let deviations = centre.indices.map { index in
      let squares = honest.map { (Double($0[index]) - centre[index]) * (Double($0[index]) - centre[index]) }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let updates = try AttackSample.updates("little-is-enough", ["z": "1.5"], round)
    #expect(isNear(updates[0], zip(centre, deviations).map { $0 - 1.5 * $1 }))
    let hidden = try #require(try AttackSample.updates("little-backdoor", ["z": "0.5"], round)[0])
    let poisoned = round.jointUpdate(AttackSample.goals.main)
    for index in centre.indices {
      let (low, high) = (centre[index] - 0.5 * deviations[index], centre[index] + 0.5 * deviations[index])
      #expect(abs(Double(hidden[index]) - min(max(Double(poisoned[index]), low), high)) < 1e-5)
    }
  }

  /// n = 8, f = 2: s = 5 − 2 = 3 and Φ(z) = (6 − 3) / 6, so z = 0; with f = 4, s = 1 and Φ(z) = 3/4, z = 0.6745.
  @Test func zFollowsFromTheNumberOfAgents() throws {
    let none = try AttackSample.updates("little-is-enough", [:], round)
    #expect(isNear(none[0], mean(honest)))
    let four = AttackSample.round(attackers: 4, honest: honest)
    let (own, given) = (
      try AttackSample.updates("little-is-enough", [:], four),
      try AttackSample.updates("little-is-enough", ["z": "0.67449"], four)
    )
    #expect(isNear(own[0], doubles(try #require(given[0]))))
  }

  @Test func flippedSignsAreHonestUpdatesTurnedRound() throws {
    let updates = try AttackSample.updates("sign-flip", ["scale": "2"], round)
    for (update, clean) in zip(updates, round.cleanUpdates()) {
      #expect(isNear(update, doubles(clean).map { -2 * $0 }))
    }
  }

  @Test func flippedLabelsAreMirrored() throws {
    let updates = try AttackSample.updates("label-flip", [:], round)
    for (update, agent) in zip(updates, round.agents) {
      let mirrored = Dataset(values: agent.data.values, labels: agent.data.labels.map { 2 - $0 }, features: 9)
      let expected = AttackSample.training.update(base: round.base, data: mirrored, agent: agent.name, round: 7)
      #expect(update == expected.values)
    }
  }

  @Test func replacementScalesByAgentsOverAttackers() throws {
    let one = try AttackSample.updates("constrain-and-scale", ["gamma": "1"], round)
    let all = try AttackSample.updates("constrain-and-scale", ["gamma": "n/f"], round)
    #expect(isNear(all[1], doubles(try #require(one[1])).map { 4 * $0 }))
  }

  @Test func colludersOfADistributedBackdoorHaveAPieceEach() throws {
    let updates = try AttackSample.updates("dba", ["gamma": "2", "epochs": "3"], round)
    for (index, agent) in round.agents.enumerated() {
      let attack = ConstrainAndScale(AttackSample.goals.pieces[index], epochs: 3, gamma: 2)
      let expected = AttackSample.training.update(
        base: round.base, data: agent.data, agent: agent.name, round: 7, role: .attacker(attack))
      #expect(updates[index] == expected.values)
    }
  }

  @Test func whatIsMeasuredIsTheWholeTriggerAndTheEdgeCase() throws {
    let goals = AttackSample.goals
    let distributed = try AttackRegistry.make("dba", [:], goals: goals).backdoors
    #expect(distributed.map { $0 as? PixelTrigger } == [goals.whole as? PixelTrigger])
    let edge = try AttackRegistry.make("edge-case", [:], goals: goals).backdoors
    #expect(edge.map { $0 as? Relabelling } == [goals.edge as? Relabelling])
  }

  @Test func edgeCasesAreNoLongerThanHonestUpdates() throws {
    let updates = try AttackSample.updates("edge-case", ["gamma": "50"], round)
    for update in updates { #expect(abs(length(doubles(try #require(update))) - medianNorm) < 1e-5) }
  }

  @Test func anEdgeCaseThatIsShortEnoughIsTrainedOnRareInputsAndNotCut() throws {
    let updates = try AttackSample.updates("edge-case", ["gamma": "0.001"], round)
    for (update, agent) in zip(updates, round.agents) {
      let expected = AttackSample.training.update(
        base: round.base, data: agent.data, agent: agent.name, round: 7,
        role: .attacker(ConstrainAndScale(AttackSample.goals.edge, gamma: 0.001)))
      #expect(update == expected.values)
    }
  }

  /// Every fifth parameter moved most in the round before.
  @Test func neurotoxinLeavesAloneWhatMovedMost() throws {
    let share = "\(Double((round.base.count + 4) / 5) / Double(round.base.count) + 1e-9)"
    let update = try #require(try AttackSample.updates("neurotoxin", ["top": share], round)[0])
    #expect(update.indices.allSatisfy { $0 % 5 != 0 || update[$0] == 0 })
    #expect(update.contains { $0 != 0 })
    let scaled = try AttackSample.updates("neurotoxin", ["top": share, "gamma": "3"], round)[0]
    #expect(scaled == update.map { 3 * $0 })
  }

  @Test func inflatorsClaimMore() throws {
    let attack = try AttackRegistry.make("inflation", ["factor": "50"], goals: AttackSample.goals)
    #expect(attack.updates(round).map { $0?.claimedSamples } == [2000, 2000])
  }

  @Test func manyBackdoorsAreDealtToColluders() throws {
    let attack = try AttackRegistry.make("many-backdoors", ["backdoors": "2"], goals: AttackSample.goals)
    #expect(attack.backdoors.map(\.target) == [1, 2])
    let expected = AttackSample.training.update(
      base: round.base, data: round.agents[1].data, agent: round.agents[1].name, round: 7,
      role: .attacker(ConstrainAndScale(AttackSample.goals.many[1], gamma: 1)))
    #expect(attack.updates(round)[1] == expected)
  }

  @Test func decoysAreLoudAndTheOthersBlend() throws {
    let updates = try AttackSample.updates("decoys", ["decoys": "0.3", "kappa": "0.2"], round)
    #expect(try updates[0] == AttackSample.updates("constrain-and-scale", [:], round)[0])
    #expect(try updates[1] == AttackSample.updates("blend", ["kappa": "0.2"], round)[1])
  }

  @Test func aChangingShareChanges() throws {
    let active = try (1...20 as ClosedRange<UInt64>).map { number in
      let updates = try AttackSample.updates("changing-share", ["epochs": "1"], AttackSample.round(number: number))
      return updates.map { $0 != nil }
    }
    #expect(Set(active) == [[false, false], [true, false], [false, true], [true, true]])
  }

  @Test func directionsOfOrthogonalBackdoorsAreOrthogonal() throws {
    let updates = try AttackSample.updates("orthogonal-backdoors", ["backdoors": "2", "kappa": "0.01"], round)
    let moves = try updates.map { zip(doubles(try #require($0)), mean(honest)).map { $0 - $1 } }
    #expect(abs(product(moves[0], moves[1])) < 1e-3 * length(moves[0]) * length(moves[1]))
    let expected = zip(doubles(round.jointUpdate(AttackSample.goals.many[0])), mean(honest)).map { 0.01 * ($0 - $1) }
    #expect(zip(moves[0], expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  /// Four colluders with forty examples each: twice as many as one has, of all of them.
  @Test func aJointUpdateIsTrainedOnTwiceAnAgentsShare() {
    let round = AttackSample.round(attackers: 4)
    var generator = SeededGenerator(seed: 3, stream: "attack joint", index: 7)
    let all = Dataset(joining: round.agents.map(\.data), features: 9)
    let chosen = all.subset(Array(generator.permutation(of: 160).prefix(80)))
    let poisoned = AttackSample.goals.main.poison(chosen, rate: 0.5, with: &generator)
    let plan = TrainingPlan(epochs: 1, batch: 5, seed: generator.next())
    let trained = AttackSample.network.trained(
      from: round.base, on: poisoned, with: AttackSample.training.optimiser, plan)
    #expect(round.jointUpdate(AttackSample.goals.main) == zip(trained, round.base).map { $0 - $1 })
  }

  @Test func whoSeesNothingTakesItsOwnTrainingForHonest() throws {
    let blind = AttackSample.round()
    #expect(blind.honestView().updates == blind.cleanUpdates())
    #expect(round.honestView().updates == honest)
  }

  @Test(arguments: AttackRegistry.names) func everyAttackIsAFunctionOfItsRound(_ name: String) throws {
    let parameters = ["many-backdoors", "orthogonal-backdoors"].contains(name) ? ["backdoors": "2"] : [:]
    let first = try AttackSample.updates(name, parameters, round)
    #expect(try first == AttackSample.updates(name, parameters, round))
    #expect(first.count == 2)
  }

  @Test func whatIsUnknownOrWrongIsRefused() {
    func refusal(_ name: String, _ parameters: [String: String]) -> String? {
      do {
        _ = try AttackRegistry.make(name, parameters, goals: AttackSample.goals)
        return nil
      } catch { return "\(error)" }
    }
    #expect(refusal("blend", ["kapa": "1"]) == "kapa: there is no such parameter; did you mean kappa?")
    #expect(refusal("blend", ["kappa": "x"]) == "kappa: “x” is no number within 0.0…10.0")
    #expect(refusal("many-backdoors", ["backdoors": "3"]) == "backdoors: this data has 2 backdoors, not 3")
    #expect(refusal("blnd", [:])?.hasPrefix("there is no attack named “blnd”") == true)
    #expect(refusal("constrain-and-scale", ["gamma": "n/f"]) == nil)
  }
}
