internal import Cryptography
internal import Rounds
internal import Wire

/// A federation's manifests, as far as their signatures and places in the chain are verified. Pure: no socket, no clock.
struct ManifestChain {
  private let federation: String
  private let anchor: ReleaseAnchor?
  /// The newest one.
  private(set) var head: VerifiedManifest?
  /// Signs what comes after it.
  private var key: PublicKey

  init(_ source: ReleaseSource) {
    federation = source.federation
    anchor = source.anchor
    key = source.key
  }

  /// Number of the first release that is not known here.
  var next: UInt64 { head.map { $0.manifest.release + 1 } ?? anchor?.release ?? 0 }

  /// What to keep for the next time; nil where nothing is known.
  var mark: SeenReleases.Mark? {
    head.map { head in
      SeenReleases.Mark(anchor: ReleaseAnchor(release: head.manifest.release, digest: head.digest), key: key)
    }
  }

  /// Adds a manifest that is signed and follows; nil where it is none that is new.
  mutating func take(_ signed: SignedManifest) throws(ReleaseError) -> VerifiedManifest? {
    let verified = try verify(signed)
    if let head {
      if verified == head || verified.manifest.release < head.manifest.release { return nil }
      try verified.follow(head)
    } else if anchor == nil && verified.manifest.release != 0 {
      throw .brokenChain(release: verified.manifest.release)
    }
    head = verified
    if let next = verified.nextKey { key = next }
    return verified
  }

  private func verify(_ signed: SignedManifest) throws(ReleaseError) -> VerifiedManifest {
    guard head == nil, let anchor else { return try VerifiedManifest(signed, key: key, federation: federation) }
    return try VerifiedManifest(signed, anchor: anchor, federation: federation)
  }
}
