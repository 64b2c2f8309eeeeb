/// Reproducible random numbers: xoshiro256** seeded through SplitMix64 (Blackman and Vigna, 2018).
///
/// The same seed gives the same stream on every platform: everything derived from it here is integer
/// arithmetic or exact scaling, no libm. For experiments only, never for noise or keys.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  package init(seed: UInt64) {
    var state = seed
    s0 = splitMix(&state)
    s1 = splitMix(&state)
    s2 = splitMix(&state)
    s3 = splitMix(&state)
  }

  /// A stream of its own for each purpose: `name` and `index` select it, so that streams of one seed never coincide.
  package init(seed: UInt64, stream name: String, index: UInt64 = 0) {
    var state = seed
    state = splitMix(&state) ^ fnv1a(name.utf8)
    state = splitMix(&state) ^ index
    self.init(seed: splitMix(&state))
  }

  package mutating func next() -> UInt64 {
    let result = rotate(s1 &* 5, by: 7) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, by: 45)
    return result
  }

  /// Uniform in 0 ..< `bound`, without bias (Lemire's multiplication with rejection). `bound` must be positive.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "an empty range has no random element")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let threshold = (0 &- range) % range
      while product.low < threshold { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Fisher–Yates; the standard library's shuffle does not promise its order from one version to the next.
  package mutating func shuffle<Element>(_ values: inout [Element]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, below(last + 1))
    }
  }

  /// The numbers 0 ..< `count` in random order.
  package mutating func permutation(of count: Int) -> [Int] {
    var values = Array(0..<count)
    shuffle(&values)
    return values
  }
}

private func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 {
  (value << bits) | (value >> (64 - bits))
}

private func splitMix(_ state: inout UInt64) -> UInt64 {
  state &+= 0x9e37_79b9_7f4a_7c15
  var z = state
  z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
  z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
  return z ^ (z >> 31)
}

/// 64-bit FNV-1a: a stable hash of a name, with no claim to security.
private func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
