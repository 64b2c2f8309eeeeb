import Aggregation
import Kernels
import Rounds
import Stages
import Testing
import Wire

/// The tasks of a round against loops that anyone can check.
struct RoundWorkTests {
  private let parameters = SampleRound.parameters

  /// Inner products in Double. The tiles add 1024 products in Float: 2⁻²⁴ · √1024 is 2e-6 of the lengths.
  @Test func gramIsTheInnerProductsOverTheParametersOfTheShard() throws {
    try SampleRound.with { round in
      for shard in 0..<2 {
        try round.perform("gram", shard)
        let found = try round.content("gram-\(shard)", in: "clustering").withUnsafeBytes {
          Array($0.bindMemory(to: Double.self))
        }
        let range = Shard.range(shard, round.rows[0].count).clamped(to: 0..<parameters)
        var index = 0
        for row in 0..<6 {
          for column in row..<6 {
            let expected = dot(round.rows[row], round.rows[column], range)
            let scale =
              (dot(round.rows[row], round.rows[row], range) * dot(round.rows[column], round.rows[column], range))
              .squareRoot()
            #expect(abs(found[index] - expected) <= 1e-5 * scale)
            index += 1
          }
        }
        #expect(index == found.count)
      }
    }
  }

  /// The decision's norms are those of the parameters, buffers left out; the one that goes back is left out.
  @Test func theDecisionKnowsNormsAndLeavesOutTheOneThatGoesBack() throws {
    try SampleRound.with { round in
      try round.perform(through: "decide")
      let decision = try round.decision()
      let norms = round.rows.dropFirst().map { dot($0, $0, 0..<parameters).squareRoot() }
      for (verdict, norm) in zip(decision.verdicts, norms) { #expect(abs(verdict.norm - norm) <= 1e-5 * norm) }
      let direct = (0..<6).flatMap { row in
        (row..<6).map { dot(round.rows[row], round.rows[$0], 0..<parameters) }
      }
      let gram = try #require(GramMatrix(order: 6, upperTriangle: direct))
      let expected = try round.rule.rule.decide(gram, claimedCounts: [1, 1, 1, 1, 1])
      #expect(decision.verdicts.map(\.admitted) == expected.perAgent.map(\.admitted))
      #expect(!decision.verdicts[4].admitted && decision.verdicts.count { $0.admitted } >= 3)
      let median = norms.sorted()[2]
      #expect(abs(decision.bound - median) <= 1e-5 * median)
      #expect(abs(decision.sigma - RuleParameters.paper.noiseFactor * decision.bound) <= 1e-9 * decision.bound)
    }
  }

  /// Everybody moves one weight by 2⁴⁰. Where the updates are one and the same, that is a tie.
  @Test func updatesThatCannotBeToldApartAreNotDecided() throws {
    try SampleRound.with(distorted: { for row in $0.indices { $0[row][7] = 0x1p40 } }) { round in
      try round.perform(through: "gram")
      #expect { try round.perform("decide") } throws: { ($0 as? RuleError)?.code == .undecidable }
      #expect(throws: StoreError.self) { try round.decision() }
    }
    try SampleRound.with(distorted: { updates in updates = updates.map { _ in updates[0] } }) { round in
      try round.perform(through: "decide")
      #expect(try round.decision().verdicts.allSatisfy { $0.admitted })
    }
  }

  @Test func clipIsTheWeightedSumOfParametersAndTheMedianOfBuffers() throws {
    try SampleRound.with { round in
      try round.perform(through: "clip")
      let weights = try round.decision().verdicts.map(\.weight)
      for shard in 0..<2 {
        let found = try round.floats("clipped-\(shard)", in: "clipping")
        let range = Shard.range(shard, round.rows[0].count)
        #expect(found.count == range.count)
        for (value, element) in zip(found, range) {
          let column = round.rows.dropFirst().map { Double($0[element]) }
          let expected = element < parameters ? zip(weights, column).reduce(0) { $0 + $1.0 * $1.1 } : column.sorted()[2]
          if abs(Double(value) - expected) > 1e-6 { return #expect(Bool(false), "element \(element)") }
        }
      }
    }
  }

  @Test func withoutNoiseTheNewModelIsBasePlusSum() throws {
    let paper = RuleParameters.paper
    let rule = try RuleParameters(name: paper.name, space: paper.space, metric: paper.metric, noiseFactor: 0)
    try SampleRound.with(rule) { round in
      try round.perform(through: "noise")
      for shard in 0..<2 {
        let sum = try round.floats("clipped-\(shard)", in: "clipping")
        let new = try round.floats("noised-\(shard)", in: "noising")
        let range = Shard.range(shard, round.rows[0].count)
        #expect(zip(new, zip(sum, round.rows[0][range])).allSatisfy { $0 == $1.0 + $1.1 })
      }
    }
  }

  /// Mean within 5 σ/√n, variance within 5 σ²√(2/n); no noise on buffers; another shard has other noise.
  @Test func noiseIsOnParametersOnlyAndAsLargeAsDecided() throws {
    try SampleRound.with { round in
      try round.perform(through: "noise")
      let sigma = try round.decision().sigma
      var noise: [Double] = []
      for shard in 0..<2 {
        let sum = try round.floats("clipped-\(shard)", in: "clipping")
        let new = try round.floats("noised-\(shard)", in: "noising")
        for (index, element) in Shard.range(shard, round.rows[0].count).enumerated() {
          let plain = round.rows[0][element] + sum[index]
          if element < parameters { noise.append(Double(new[index] - plain)) } else { #expect(new[index] == plain) }
        }
      }
      let count = Double(noise.count)
      let mean = noise.reduce(0, +) / count
      let variance = noise.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      #expect(abs(mean) < 5 * sigma / count.squareRoot())
      #expect(abs(variance / (sigma * sigma) - 1) < 5 * (2 / count).squareRoot() + 1e-3)
      #expect(noise[0] != noise[Shard.parameters])
    }
  }

  @Test func aTaskDoneTwiceLeavesTheSameBytes() throws {
    try SampleRound.with { round in
      try round.perform(through: "noise")
      let names = [
        ("gram-1", "clustering"), ("decision-0", "clustering"), ("clipped-1", "clipping"), ("noised-1", "noising"),
      ]
      let before = try names.map { try round.content($0, in: $1) }
      for (name, stage) in names.dropFirst(2) {
        try FileSystem.remove("\(round.federation.folder.results(stage, round: 1))/\(name)")
      }
      try FileSystem.remove(round.federation.folder.results("clustering", round: 1))
      try round.perform(through: "noise")
      #expect(try names.map { try round.content($0, in: $1) } == before)
    }
  }

  /// A flipped bit in any row that a task reads ends it, and no result is left.
  @Test(arguments: [
    ("gram", "clustering/1/gram-1", 3), ("clip", "clipping/1/clipped-1", 2), ("noise", "noising/1/noised-1", 0),
  ])
  func aDamagedRowIsNoticed(stage: String, result: String, row: Int) throws {
    try SampleRound.with { round in
      let before = ["gram": "", "clip": "decide", "noise": "clip"][stage] ?? ""
      if !before.isEmpty { try round.perform(through: before) }
      let path = "\(round.federation.folder.round(1))/rows"
      var bytes = try FileSystem.read(path)
      bytes[row * RowsFile.stride(elements: round.rows[0].count) + Shard.bytes + 17] ^= 4
      try FileSystem.replace(path, with: bytes, synchronised: false)
      let error = #expect(throws: StoreError.self) { try round.perform(stage, 1) }
      #expect(error?.description.contains(row == 0 ? "the base" : SampleRound.names[row - 1]) == true)
      #expect(!FileSystem.exists("\(round.federation.folder.path)/\(result)"))
    }
  }

  /// Whoever needs a result that is damaged or gone makes it again, and what is made of it is the same.
  @Test(arguments: ["clustering/1/gram-1", "clustering/1/decision-0", "clipping/1/clipped-0", "noising/1/noised-1"])
  func aDamagedResultIsMadeAgain(name: String) throws {
    try SampleRound.with { round in
      try round.perform(through: "noise")
      let path = "\(round.federation.folder.path)/\(name)"
      let bytes = try FileSystem.read(path)
      let weights = try round.weights()
      var flipped = bytes
      flipped[bytes.count / 2] ^= 1
      for damaged in [flipped, Array(bytes.dropLast()), [], nil] {
        if let damaged { try FileSystem.replace(path, with: damaged, synchronised: false) }
        if damaged == nil { try FileSystem.remove(path) }
        // What was made of it is gone, so that it is needed.
        let next = ["clustering/1/gram-1": "clustering/1/decision-0", "clipping/1/clipped-0": "noising/1/noised-0"][
          name]
        if let next { try FileSystem.remove("\(round.federation.folder.path)/\(next)") }
        #expect(try round.weights() == weights)
        #expect(try FileSystem.read(path) == bytes)
      }
    }
  }

  private func dot(_ left: [Float], _ right: [Float], _ range: Range<Int>) -> Double {
    range.reduce(0) { $0 + Double(left[$1]) * Double(right[$1]) }
  }
}
