import Testing

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

/// `count` values in (−1, 1).
func sampleValues(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix(state: seed)
  return (0..<count).map { _ in .random(in: -1..<1, using: &generator) }
}

/// `count` bytes, evenly distributed.
func sampleBytes(_ count: Int, seed: UInt64) -> [UInt8] {
  var generator = SplitMix(state: seed)
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 20) }
}

func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
