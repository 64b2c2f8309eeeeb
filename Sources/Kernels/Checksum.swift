import CXXHash

/// XXH3-128 of a chunk or file: finds torn and flipped bytes at memory speed. It is no protection against forgery.
package struct Checksum: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// Bytes of the canonical form.
  package static let byteCount = 16

  init(_ hash: XXH128_hash_t) {
    high = hash.high64
    low = hash.low64
  }

  package init(of bytes: UnsafeRawBufferPointer) {
    self.init(XXH3_128bits(bytes.baseAddress, bytes.count))
  }

  package init(of bytes: RawSpan) {
    self = bytes.withUnsafeBytes { Checksum(of: $0) }
  }

  /// From the canonical form: 16 bytes, big-endian; nil for any other count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Checksum.byteCount else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The canonical form: 16 bytes, big-endian.
  package var bytes: [UInt8] {
    [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
  }
}

/// The checksum of bytes that arrive piece by piece; equal to `Checksum(of:)` over all of them.
package struct ChecksumStream: ~Copyable {
  private let state: OpaquePointer

  package init() {
    guard let state = XXH3_createState() else { preconditionFailure("no memory for a checksum state") }
    self.state = state
    XXH3_128bits_reset(state)
  }

  deinit { XXH3_freeState(state) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    XXH3_128bits_update(state, base, bytes.count)
  }

  package mutating func update(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The checksum of everything so far; more may follow.
  package func finish() -> Checksum {
    Checksum(XXH3_128bits_digest(state))
  }
}
