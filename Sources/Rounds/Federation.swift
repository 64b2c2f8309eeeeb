package import Cryptography
internal import Wire

/// What is fixed for the life of a federation, as its processes load it.
package struct Federation: Sendable {
  package let folder: FederationFolder
  package let spec: ModelSpec
  package let specDigest: Digest
  package let publisherKeys: PublisherKeys
  /// BLAKE2b-256 of the noise secret of rounds sealed from now on, which only noising workers hold.
  package let noiseFingerprint: Digest
  /// The noise secret came from a known seed: demo and tests only.
  package let seeded: Bool

  package var name: String { folder.federation }
  /// Of the first releases: who follows the releases from 0 on needs no other.
  package var publisherKey: PublicKey { publisherKeys.first }

  package init(_ folder: FederationFolder) throws(StoreError) {
    let record = try Self.record(folder)
    guard let spec = try? ModelSpec(record.spec), let keys = PublisherKeys(record),
      let fingerprint = Digest(bytes: record.noiseFingerprint)
    else { throw Self.damaged(folder) }
    self.folder = folder
    self.spec = spec
    specDigest = spec.digest
    publisherKeys = keys
    noiseFingerprint = fingerprint
    seeded = record.seeded
  }

  private static func record(_ folder: FederationFolder) throws(StoreError) -> FederationRecord {
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try DigestedFile.read(folder.record, limit: 1 << 26)
    } catch  where error.isAbsent {
      let advice = "there is no federation “\(folder.federation)” here; make it with `flame init`"
      throw StoreError(.conflict(advice), "read", folder.record)
    }
    guard let record = try? FederationRecord.decode(bytes), record.federation == folder.federation else {
      throw damaged(folder)
    }
    return record
  }

  private static func damaged(_ folder: FederationFolder) -> StoreError {
    StoreError(.damaged("not the record of this federation"), "read", folder.record)
  }

  /// Changes the record as a whole, one process at a time.
  static func change(_ folder: FederationFolder, _ body: (inout FederationRecord) throws -> Void) throws {
    try FileLock.hold("\(folder.keys)/.lock") {
      var record = try record(folder)
      try body(&record)
      try DigestedFile.replace(folder.record, with: record.encode(), synchronised: true)
    }
  }

  /// Makes the folder, the secrets and release 0; throws where the federation exists.
  ///
  /// - Parameters:
  ///   - weights: a safetensors file that has the tensors of `spec`.
  ///   - seed: 32 bytes from which all secrets are derived, for runs that must repeat; nil for random ones.
  package static func create(
    _ folder: FederationFolder, spec: ModelSpec, weights: [UInt8], seed: [UInt8]?
  ) throws(StoreError) {
    try makeWay(folder)
    let secret = { (name: String) in seed.map { Digest(of: Array(name.utf8), key: $0).bytes } ?? randomBytes(32) }
    try FileSystem.makeFolder(folder.keys, permissions: 0o700)
    for name in ["publisher", "noise"] {
      try FileSystem.replace(folder.key(name), with: secret(name), synchronised: true, permissions: 0o600)
    }
    try SelectionSecret(folder).put(secret("selection"))
    let noise = try key("noise", in: folder)
    let signing = SigningKey(seed: try key("publisher", in: folder))
    let record = FederationRecord(
      version: protocolVersion, federation: folder.federation, spec: spec.record,
      publisherKey: signing.publicKey.bytes, noiseFingerprint: Digest(of: noise).bytes, seeded: seed != nil)
    try FileSystem.makeFolder(folder.releases)
    try FileSystem.makeFolder(folder.rounds)
    let manifest = ReleaseManifest.initial(folder.federation, spec: spec, weights: weights, seeded: seed != nil)
    let store = ReleaseStore(folder, key: signing.publicKey)
    _ = try store.put(manifest.signed(with: signing), weights: weights, state: .approved)
    try DigestedFile.replace(folder.record, with: record.encode(), synchronised: true)
  }

  /// Removes what an attempt left that did not come to its end, and nothing that ever was a federation.
  private static func makeWay(_ folder: FederationFolder) throws(StoreError) {
    guard !FileSystem.exists(folder.record) else {
      throw StoreError(.conflict("the federation exists already; choose another name or folder"), "make", folder.path)
    }
    guard try FederationFolder.numbers(in: folder.releases).allSatisfy({ $0 == 0 }) else {
      throw StoreError(.conflict("there are releases without it; restore it from a backup"), "make", folder.record)
    }
    for leftover in [folder.keys, folder.releases] { try FileSystem.remove(leftover) }
    try FileSystem.makeFolder(folder.path)
  }

  /// A secret of 32 bytes; refused where others may read it.
  package static func key(_ name: String, in folder: FederationFolder) throws(StoreError) -> [UInt8] {
    let path = folder.key(name)
    let bytes = try FileSystem.readSecret(path, limit: 4096)
    guard bytes.count == 32 else { throw StoreError(.damaged("a secret has 32 bytes"), "read", path) }
    return bytes
  }
}

extension ReleaseManifest {
  fileprivate static func initial(
    _ federation: String, spec: ModelSpec, weights: [UInt8], seeded: Bool
  ) -> ReleaseManifest {
    ReleaseManifest(
      version: protocolVersion, federation: federation, release: 0, parentDigest: [], parent: 0,
      specDigest: spec.digest.bytes, weightsDigest: Digest(of: weights).bytes, weightsBytes: UInt64(weights.count),
      round: 0, origin: "initial", revertedTo: 0, rule: "", space: "", metric: "", noiseFactor: 0, agents: 0,
      admitted: 0, roundDigest: [], seeded: seeded)
  }
}
