package import Cryptography
import Kernels

/// The noise of one release: N(0, σ²) for each parameter, the same however the parameters are cut.
package struct NoiseSource: Sendable {
  private let sigma: Double
  private let stream: KeyStream

  /// Bytes of key stream per parameter.
  private static let bytesPerValue = Normal.bytesPerPair / 2

  /// Without a seed the key is random.
  init(sigma: Double, seed: UInt64?) {
    self.sigma = sigma
    stream = KeyStream(key: seed.map(Self.key(seed:)) ?? Self.randomKey())
  }

  /// The value of parameter i is made of the stream's bytes from 8 i on.
  package init(sigma: Double, stream: KeyStream) {
    self.sigma = sigma
    self.stream = stream
  }

  /// `out` = base + mean + noise for the parameters from `start` on, a multiple of 8 where there is noise.
  package func add(to base: Span<Float>, mean: Span<Float>, at start: Int, into out: inout MutableSpan<Float>) {
    var bytes = [UInt8](repeating: 0, count: sigma == 0 ? 0 : Normal.streamBytes(for: out.count))
    if sigma != 0 { bytes.withUnsafeMutableBytes { stream.fill($0, at: UInt64(start * Self.bytesPerValue)) } }
    addNoise(base: base, mean: mean, sigma: sigma, stream: bytes.span.bytes, into: &out)
  }

  private static func key(seed: UInt64) -> [UInt8] {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (8 * $0)) }
    return Digest(of: bytes, key: Array("flame aggregate noise".utf8)).bytes
  }

  private static func randomKey() -> [UInt8] {
    var system = SystemRandomNumberGenerator()
    return (0..<KeyStream.keyBytes).map { _ in .random(in: .min ... .max, using: &system) }
  }
}
