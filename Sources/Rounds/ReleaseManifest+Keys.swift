package import Cryptography
package import Wire

/// A release whose manifest is known beforehand, whoever signed it: what an invitation names.
package struct ReleaseAnchor: Hashable, Sendable {
  package let release: UInt64
  /// Of the manifest's bytes.
  package let digest: Digest

  package init(release: UInt64, digest: Digest) {
    self.release = release
    self.digest = digest
  }
}

extension ReleaseManifest {
  /// The release by which updates name these weights as their base: its own number or, where only keys changed, that of
  /// the release with the same weights before it.
  package var root: UInt64 { announcesKeys ? revertedTo : release }

  /// It has the weights of its parent, and says which keys come next.
  package var announcesKeys: Bool { origin == "keys" }

  /// The release that announces keys after `parent`: its weights, round and rule are the parent's.
  package static func announcing(
    publisher: PublicKey?, server: [UInt8]?, as number: UInt64, after parent: VerifiedManifest
  ) -> ReleaseManifest {
    var manifest = parent.manifest
    manifest.revertedTo = parent.manifest.root
    manifest.origin = "keys"
    manifest.release = number
    manifest.parent = parent.manifest.release
    manifest.parentDigest = parent.digest.bytes
    manifest.nextPublisherKey = publisher?.bytes ?? []
    manifest.nextServerKey = server ?? []
    return manifest
  }
}
