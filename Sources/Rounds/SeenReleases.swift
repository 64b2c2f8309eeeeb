package import Cryptography

/// The newest release that a peer has seen, which it knows beyond the end of its process.
package struct SeenReleases: Sendable {
  package struct Mark: Hashable, Sendable {
    package let anchor: ReleaseAnchor
    /// Signs what comes after it.
    package let key: PublicKey

    package init(anchor: ReleaseAnchor, key: PublicKey) {
      self.anchor = anchor
      self.key = key
    }
  }

  /// nil where nothing was seen yet.
  package let known: @Sendable () -> Mark?
  /// Keeps a mark that is newer than the one known.
  package let keep: @Sendable (Mark) -> Void

  package init(known: @escaping @Sendable () -> Mark?, keep: @escaping @Sendable (Mark) -> Void) {
    self.known = known
    self.keep = keep
  }
}
