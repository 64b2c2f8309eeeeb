/// Standard normal values out of a key stream, the same bits on every host.
///
/// Box–Muller in Double with + − × ÷ √ and polynomials only, no libm. The pair of values (2k, 2k+1) is made of the
/// bytes [16k, 16k+16) of the stream, two little-endian UInt64, and of nothing else: any shard can be drawn alone, and
/// drawing again gives the same. Absolute error below 1e-13.
package enum Normal {
  /// Bytes of stream that one pair of values takes.
  package static let bytesPerPair = 16

  /// Bytes of stream behind `count` values, the first at an even index.
  package static func streamBytes(for count: Int) -> Int {
    (count + 1) / 2 * bytesPerPair
  }

  /// Fills `out`, whose first value has an even index, from the stream bytes that belong to it.
  package static func fill(_ out: inout MutableSpan<Double>, from stream: RawSpan) {
    let count = out.count
    precondition(stream.byteCount >= streamBytes(for: count), "too little stream for \(count) values")
    for first in Swift.stride(from: 0, to: count, by: 2) {
      let (one, two) = pair(stream, at: first / 2 * bytesPerPair)
      out[first] = one
      if first + 1 < count { out[first + 1] = two }
    }
  }

  static func pair(_ stream: RawSpan, at offset: Int) -> (Double, Double) {
    let radius = stream.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let angle = stream.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
    return pair(UInt64(littleEndian: radius), UInt64(littleEndian: angle))
  }

  /// Box–Muller: √(−2 ln u) · (cos, sin)(2πv), with u in (0, 1] and v in [0, 1) of 53 bits each.
  package static func pair(_ radius: UInt64, _ angle: UInt64) -> (Double, Double) {
    let unit = Double(Int64(bitPattern: radius >> 11) + 1) * 0x1p-53
    let length = (-2 * logarithm(unit)).squareRoot()
    let (cosine, sine) = circle(Int64(bitPattern: angle >> 11))
    return (length * cosine, length * sine)
  }
}

/// `out[c] = Float(base[c] + mean[c] + σ · z[c])`, added in Double and rounded once.
///
/// z is what `Normal.fill` makes of `stream`, whose bytes belong to the values from `base[0]` on; σ = 0 reads none.
package func addNoise(
  base: Span<Float>, mean: Span<Float>, sigma: Double, stream: RawSpan, into out: inout MutableSpan<Float>
) {
  let count = out.count
  precondition(base.count == count && mean.count == count, "base, mean and result differ in length")
  guard sigma != 0 else {
    for index in 0..<count { out[index] = Float(Double(base[index]) + Double(mean[index])) }
    return
  }
  precondition(stream.byteCount >= Normal.streamBytes(for: count), "too little stream for \(count) values")
  for first in Swift.stride(from: 0, to: count, by: 2) {
    let (one, two) = Normal.pair(stream, at: first / 2 * Normal.bytesPerPair)
    out[first] = Float(Double(base[first]) + Double(mean[first]) + sigma * one)
    guard first + 1 < count else { return }
    out[first + 1] = Float(Double(base[first + 1]) + Double(mean[first + 1]) + sigma * two)
  }
}
