package import Cryptography
internal import Wire

/// Which of a publisher's keys signs a release. Each but the first was announced by a release that is signed with the
/// one before.
package struct PublisherKeys: Hashable, Sendable {
  private struct Change: Hashable, Sendable {
    let release: UInt64
    let key: PublicKey
  }

  package let first: PublicKey
  private let changes: [Change]

  package init(_ first: PublicKey) {
    self.first = first
    changes = []
  }

  /// nil where a key is none, or the changes are out of order.
  init?(_ record: FederationRecord) {
    guard let first = PublicKey(bytes: record.publisherKey) else { return nil }
    self.first = first
    changes = record.keyChanges.compactMap { change in
      PublicKey(bytes: change.key).map { Change(release: change.release, key: $0) }
    }
    let releases = changes.map(\.release)
    guard changes.count == record.keyChanges.count, zip(releases, releases.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return nil
    }
  }

  package func key(of release: UInt64) -> PublicKey { changes.last { $0.release < release }?.key ?? first }

  /// Signs the next release.
  package var newest: PublicKey { changes.last?.key ?? first }

  /// The release that announced the newest key; release 0 where there is only one.
  package var announcement: UInt64 { changes.last?.release ?? 0 }
}
