package import Cryptography
package import Rounds
internal import Wire

/// A release as a subscriber gets it: signature, chain and digest are verified.
package struct Release: Sendable {
  package let verified: VerifiedManifest
  /// The safetensors file.
  package let weights: [UInt8]

  package init(verified: VerifiedManifest, weights: [UInt8]) {
    self.verified = verified
    self.weights = weights
  }

  package var number: UInt64 { verified.manifest.release }
  /// The release by which updates name it as their base: another one where only keys changed since.
  package var root: UInt64 { verified.manifest.root }
}

/// Which releases a subscriber gets.
package enum WantedReleases: Hashable, Sendable {
  /// The newest one; those in between may be skipped.
  case newest
  /// Every one, beginning with the one that is the newest at the start.
  case everyFromNow
  /// Every one from this number on.
  case every(from: UInt64)
}

/// Where a federation's releases are to be had.
package struct ReleaseSource: Hashable, Sendable {
  package let federation: String
  /// The publisher's, of release 0 or of all releases after the anchor.
  package let key: PublicKey
  /// The release to begin with, where that is not release 0 on the key's word.
  package let anchor: ReleaseAnchor?
  package let broadcast: String
  package let ranges: String

  package init(
    federation: String, key: PublicKey, anchor: ReleaseAnchor? = nil, broadcast: String, ranges: String
  ) {
    self.federation = federation
    self.key = key
    self.anchor = anchor
    self.broadcast = broadcast
    self.ranges = ranges
  }

  /// Begins with what was seen of it before, unless older releases are wanted.
  func resuming(_ mark: SeenReleases.Mark?, wanted: WantedReleases) -> ReleaseSource {
    guard let mark, mark.anchor.release >= anchor?.release ?? 0 else { return self }
    if case .every(let from) = wanted, from < mark.anchor.release { return self }
    return ReleaseSource(
      federation: federation, key: mark.key, anchor: mark.anchor, broadcast: broadcast, ranges: ranges)
  }
}
