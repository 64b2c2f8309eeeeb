import Lab
import Testing

private let honest = AttackSample.honest

private func centre() -> [Double] {
  honest[0].indices.map { index in middle(honest.map { Double($0[index]) }) }
}

private func distance(_ update: [Float]) -> Double {
  length(zip(doubles(update), centre()).map { $0 - $1 })
}

@Suite struct AdversaryTests {
  let round = AttackSample.round(honest: honest)

  private func updates(stealth: Double?) throws -> [[Float]] {
    let attack = try AttackRegistry.make("constrain-and-scale", ["gamma": "20"], goals: AttackSample.goals)
    return try Adversary(attack, share: 0.25, stealth: stealth, knowledge: .full).updates(round).map {
      try #require($0).values
    }
  }

  /// Back along the line to the median, to η times the distance that honest updates have in the median.
  @Test func theStealthBoundHoldsAndKeepsTheDirection() throws {
    let usual = middle(honest.map(distance))
    for (free, hidden) in zip(try updates(stealth: nil), try updates(stealth: 1.5)) {
      #expect(distance(free) > 2 * usual)
      #expect(abs(distance(hidden) - 1.5 * usual) < 1e-5)
      let (way, short) = (zip(doubles(free), centre()).map { $0 - $1 }, zip(doubles(hidden), centre()).map { $0 - $1 })
      #expect(product(way, short) > 0.9999 * length(way) * length(short))
    }
  }

  @Test func whoIsNearEnoughStaysAsItIs() throws {
    #expect(try updates(stealth: 1e6) == updates(stealth: nil))
  }

  @Test func distancesAreThoseToTheMedianHonestModel() throws {
    let malicious = try updates(stealth: nil)
    let stealth = Stealth(base: round.base, malicious: malicious, honest: honest)
    #expect(abs(stealth.euclidean - middle(malicious.map(distance))) < 1e-5)
    #expect(abs(stealth.honestEuclidean - middle(honest.map(distance))) < 1e-5)
    let heart = zip(doubles(round.base), centre()).map { $0 + $1 }
    let cosines = malicious.map { update in
      let model = zip(doubles(round.base), doubles(update)).map { $0 + $1 }
      return 1 - product(model, heart) / (length(model) * length(heart))
    }
    #expect(abs(stealth.cosine - middle(cosines)) < 1e-5)
    #expect(stealth.honestCosine < stealth.cosine)
  }
}
