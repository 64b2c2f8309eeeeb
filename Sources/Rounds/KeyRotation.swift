package import Cryptography
internal import Wire

/// The change to another publisher key, in steps such that a kill at any instant leaves the old state or the new one:
///
///     publisher.next.key is made ─▶ a release announces it, signed with the old key ─▶ federation.pb names it
///     ─▶ publisher.next.key takes the place of publisher.key
///
/// The release decides: without it nothing has happened, with it `recover` does the rest. One writer: the publisher.
package struct KeyRotation: Sendable {
  private static let nextName = "publisher.next"
  private let folder: FederationFolder

  package init(_ folder: FederationFolder) { self.folder = folder }

  /// The key that comes next: the one that an earlier attempt made, or a new one.
  package func next() throws(StoreError) -> SigningKey {
    if !FileSystem.exists(folder.key(Self.nextName)) {
      try FileSystem.replace(
        folder.key(Self.nextName), with: randomBytes(SigningKey.seedBytes), synchronised: true, permissions: 0o600)
    }
    return SigningKey(seed: try Federation.key(Self.nextName, in: folder))
  }

  /// Takes the next key for all releases after `release`, which has announced it. Done twice, it changes nothing.
  package func finish(after release: UInt64) throws {
    guard FileSystem.exists(folder.key(Self.nextName)) else { return }
    let change = KeyChange(release: release, key: try next().publicKey.bytes)
    try Federation.change(folder) { record in
      if record.keyChanges.last != change { record.keyChanges.append(change) }
    }
    try FileSystem.move(folder.key(Self.nextName), to: folder.key("publisher"))
  }

  /// Brings a rotation to its end whose release is there; the federation as it is then.
  package static func recover(_ federation: Federation) throws -> Federation {
    let rotation = KeyRotation(federation.folder)
    let store = ReleaseStore(federation)
    guard FileSystem.exists(federation.folder.key(nextName)), let last = try store.numbers().last,
      try store.manifest(last).manifest.nextPublisherKey == rotation.next().publicKey.bytes
    else { return federation }
    try rotation.finish(after: last)
    return try Federation(federation.folder)
  }
}
