import Lab
import Learning

/// A round in small: images of 3 × 3 pixels, three classes, a network that trains in no time.
enum AttackSample {
  static let network = Network.mlp(9, 4, 3)
  static let training = LocalTraining(network: network, epochs: 1, batch: 5, seed: 3)

  static let goals = AttackGoals(
    main: PixelTrigger(side: 3, square: 2..<3), whole: PixelTrigger(side: 3, square: 0..<2),
    pieces: [PixelTrigger(side: 3, square: 0..<1), PixelTrigger(side: 3, square: 1..<2)],
    edge: Relabelling(0, as: 2),
    many: [PixelTrigger(side: 3, square: 2..<3), PixelTrigger(side: 3, square: 0..<1, target: 2)])

  static func data(_ seed: UInt64, count: Int = 40) -> Dataset {
    var generator = SeededGenerator(seed: seed, stream: "sample")
    return Dataset(
      values: (0..<9 * count).map { _ in UInt8(generator.below(200)) }, labels: (0..<count).map { .init($0 % 3) },
      features: 9)
  }

  /// Round 7 of 8 agents, of which `attackers` are compromised.
  static func round(
    attackers: Int = 2, number: UInt64 = 7, poisonRate: Double = 0.5, honest: [[Float]]? = nil
  ) -> AttackRound {
    let base = network.initialParameters(seed: 1)
    return AttackRound(
      number: number, base: base, previous: base.enumerated().map { $1 + ($0 % 5 == 0 ? 0.1 : 0.001) },
      agents: (0..<attackers).map { AttackRound.Agent(name: "bad-\($0)", data: data(UInt64($0))) }, agentCount: 8,
      training: training, poisonRate: poisonRate, honest: honest)
  }

  /// What six honest agents send.
  static var honest: [[Float]] {
    let base = network.initialParameters(seed: 1)
    return (10..<16).map { training.update(base: base, data: data($0), agent: "good-\($0)", round: 7).values }
  }

  static func updates(
    _ name: String, _ parameters: [String: String] = [:], _ round: AttackRound = round()
  ) throws -> [[Float]?] {
    try AttackRegistry.make(name, parameters, goals: goals).updates(round).map { $0?.values }
  }
}

func isNear(_ one: [Float]?, _ other: [Double], within tolerance: Double = 1e-5) -> Bool {
  guard let one, one.count == other.count else { return false }
  return zip(one, other).allSatisfy { abs(Double($0) - $1) <= tolerance }
}

func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }

func length(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

func product(_ one: [Double], _ other: [Double]) -> Double { zip(one, other).reduce(0) { $0 + $1.0 * $1.1 } }

func mean(_ vectors: [[Float]]) -> [Double] {
  vectors[0].indices.map { index in vectors.reduce(0) { $0 + Double($1[index]) } / Double(vectors.count) }
}

func middle(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
