import Aggregation

/// A round with its vectors in the open, so that tests can say what a Gram matrix should give.
struct SampleRound {
  var base: [Double]
  var updates: [[Double]]

  var gram: GramMatrix {
    let vectors = [base] + updates
    let triangle = vectors.indices.flatMap { i in (i..<vectors.count).map { dot(vectors[i], vectors[$0]) } }
    return GramMatrix(order: vectors.count, upperTriangle: triangle)!
  }

  /// Sum of the weighted updates.
  func sum(_ weights: [Double]) -> [Double] {
    base.indices.map { column in zip(updates, weights).map { $0[column] * $1 }.reduce(0, +) }
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }

/// A small seeded generator: tests are the same on every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

/// `honest` agents near one direction, `others` near another, all of different length.
func sampleRound(honest: Int, others: Int, seed: UInt64 = 1, columns: Int = 40) -> SampleRound {
  var generator = SplitMix(state: seed)
  func vector(_ size: Double) -> [Double] {
    (0..<columns).map { _ in .random(in: -size...size, using: &generator) }
  }
  let base = vector(1)
  let directions = [vector(0.5), vector(0.5)]
  let updates = (0..<honest + others).map { agent in
    let length = Double.random(in: 0.5...2, using: &generator)
    return zip(directions[agent < honest ? 0 : 1], vector(0.05)).map { length * ($0 + $1) }
  }
  return SampleRound(base: base, updates: updates)
}

extension RuleParameters {
  func decide(_ round: SampleRound, counts: [UInt64]? = nil) throws -> Decision {
    try rule.decide(round.gram, claimedCounts: counts ?? .init(repeating: 1, count: round.updates.count))
  }
}

/// A rule by name, with a bound where it needs one.
func anyRule(_ name: String) throws -> RuleParameters {
  try RuleParameters(name: name, RuleSettings(bound: ["norm-bound", "dp"].contains(name) ? 1.5 : nil))
}

/// n vectors that have nothing to do with each other, of different length.
func strangers(_ count: Int, seed: UInt64, columns: Int = 6) -> SampleRound {
  var generator = SplitMix(state: seed)
  let vectors = (0...count).map { _ in
    let length = Double.random(in: 0.5...2, using: &generator)
    return (0..<columns).map { _ in length * Double.random(in: -1...1, using: &generator) }
  }
  return SampleRound(base: vectors[0], updates: Array(vectors[1...]))
}
