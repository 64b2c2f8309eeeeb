extension Normal {
  /// Natural logarithm of a normal positive number.
  ///
  /// x = m · 2ᵉ with m in [√½, √2); ln m = 2 artanh s, s = (m − 1)/(m + 1), |s| ≤ 0.172: the series is cut after s²³.
  package static func logarithm(_ x: Double) -> Double {
    let bits = x.bitPattern
    let half = bits & 0x000F_FFFF_FFFF_FFFF >= 0x0006_A09E_667F_3BCD ? 1 : 0
    let exponent = Double(Int(bits >> 52) - 1023 + half)
    let mantissa = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | UInt64(1023 - half) << 52)
    let s = (mantissa - 1) / (mantissa + 1)
    let q = s * s
    var tail = 1.0 / 23
    tail = tail * q + 1.0 / 21
    tail = tail * q + 1.0 / 19
    tail = tail * q + 1.0 / 17
    tail = tail * q + 1.0 / 15
    tail = tail * q + 1.0 / 13
    tail = tail * q + 1.0 / 11
    tail = tail * q + 1.0 / 9
    tail = tail * q + 1.0 / 7
    tail = tail * q + 1.0 / 5
    tail = tail * q + 1.0 / 3
    return exponent * 0.693147180559945309 + (2 * s + 2 * s * q * tail)
  }

  /// e to the power of x, for x ≤ 0; 0 below −708.
  ///
  /// x = k ln 2 + r with |r| ≤ ½ ln 2; the Taylor series of r is cut after r¹³.
  package static func exponential(_ x: Double) -> Double {
    guard x > -708 else { return 0 }
    let k = (x * 1.44269504088896341).rounded()
    let r = (x - k * 0.693147180369123816) - k * 1.90821492927058770e-10
    var sum = 1.0
    for term in stride(from: 13.0, through: 1, by: -1) { sum = 1 + sum * r / term }
    return sum * Double(sign: .plus, exponent: Int(k), significand: 1)
  }

  /// Cosine and sine of `turn / 2⁵³` turns, `turn` in [0, 2⁵³).
  ///
  /// The nearest quarter is taken off exactly, in integers; what remains is at most π/4, and the Taylor series is cut
  /// after x¹⁷.
  static func circle(_ turn: Int64) -> (cosine: Double, sine: Double) {
    let quarter = (turn + 1 << 50) >> 51
    let x = Double(turn - quarter << 51) * (0x1p-53 * 6.28318530717958648)
    let (cosine, sine) = octant(x)
    switch quarter & 3 {
    case 0: return (cosine, sine)
    case 1: return (-sine, cosine)
    case 2: return (-cosine, -sine)
    default: return (sine, -cosine)
    }
  }

  private static func octant(_ x: Double) -> (cosine: Double, sine: Double) {
    let q = x * x
    var even = 1.0 / 20_922_789_888_000
    even = 1.0 / 87_178_291_200 - even * q
    even = 1.0 / 479_001_600 - even * q
    even = 1.0 / 3_628_800 - even * q
    even = 1.0 / 40_320 - even * q
    even = 1.0 / 720 - even * q
    even = 1.0 / 24 - even * q
    even = 0.5 - even * q
    var odd = 1.0 / 355_687_428_096_000
    odd = 1.0 / 1_307_674_368_000 - odd * q
    odd = 1.0 / 6_227_020_800 - odd * q
    odd = 1.0 / 39_916_800 - odd * q
    odd = 1.0 / 362_880 - odd * q
    odd = 1.0 / 5_040 - odd * q
    odd = 1.0 / 120 - odd * q
    odd = 1.0 / 6 - odd * q
    return (1 - even * q, x - x * q * odd)
  }
}
