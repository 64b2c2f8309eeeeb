package import Cryptography
package import Wire

/// Why a signed manifest is not believed.
package enum ReleaseError: Error, Hashable, Sendable, CustomStringConvertible {
  case badSignature
  case unreadable
  case wrongFederation(String)
  /// It is not the release that the invitation names.
  case notTheAnchor
  /// The weights are not those the manifest names.
  case wrongWeights
  /// It does not follow the release seen before.
  case brokenChain(release: UInt64)
  /// Older than one already seen.
  case replayed(release: UInt64, seen: UInt64)

  package var description: String {
    switch self {
    case .badSignature: "the release is not signed by the publisher's key"
    case .unreadable: "the release's manifest cannot be read"
    case .wrongFederation(let name): "the release belongs to federation \(name)"
    case .notTheAnchor: "the release is not the one that the invitation names"
    case .wrongWeights: "the weights do not have the digest that the manifest names"
    case .brokenChain(let release): "release \(release) does not follow the one seen before it"
    case .replayed(let release, let seen): "release \(release) is older than release \(seen), which was seen before"
    }
  }
}

/// A manifest whose signature was verified; `digest` is that of its bytes, by which its child names it.
package struct VerifiedManifest: Hashable, Sendable {
  package let manifest: ReleaseManifest
  package let digest: Digest
  package let signed: SignedManifest

  /// Verifies against the pinned key of the federation's publisher.
  package init(_ signed: SignedManifest, key: PublicKey, federation: String) throws(ReleaseError) {
    guard key.verifies(signed.signature, of: signed.manifest) else { throw .badSignature }
    try self.init(readable: signed, federation: federation)
  }

  /// Verifies against what the invitation says of it: its signature may be that of a key that is not trusted any more.
  package init(_ signed: SignedManifest, anchor: ReleaseAnchor, federation: String) throws(ReleaseError) {
    guard Digest(of: signed.manifest) == anchor.digest else { throw .notTheAnchor }
    try self.init(readable: signed, federation: federation)
    guard manifest.release == anchor.release else { throw .notTheAnchor }
  }

  private init(readable signed: SignedManifest, federation: String) throws(ReleaseError) {
    guard let manifest = try? ReleaseManifest.decode(signed.manifest), manifest.isWithinReach else { throw .unreadable }
    guard manifest.federation == federation else { throw .wrongFederation(manifest.federation) }
    self.manifest = manifest
    self.signed = signed
    digest = Digest(of: signed.manifest)
  }

  /// Signs all later releases, where this one announces another key.
  package var nextKey: PublicKey? { PublicKey(bytes: manifest.nextPublisherKey) }

  /// Throws unless this release follows `previous`: newer, and its parent.
  package func follow(_ previous: VerifiedManifest) throws(ReleaseError) {
    guard manifest.release > previous.manifest.release else {
      throw .replayed(release: manifest.release, seen: previous.manifest.release)
    }
    guard manifest.parentDigest == previous.digest.bytes else { throw .brokenChain(release: manifest.release) }
  }
}

extension ReleaseManifest {
  /// Whether another release and round can follow, and the weights be held: also who signs may err, or be robbed.
  fileprivate var isWithinReach: Bool { release < .max && round < .max && weightsBytes <= 1 << 36 }

  package func signed(with key: SigningKey) -> SignedManifest {
    let bytes = encode()
    return SignedManifest(manifest: bytes, signature: key.sign(bytes), key: key.publicKey.bytes)
  }
}
