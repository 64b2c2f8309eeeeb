package import Cryptography
internal import Wire

/// The noise secrets of a federation: the one of rounds that are sealed from now on, and those of kept rounds before.
///
///     keys/noise.key           the first one
///     keys/noise-HEX.key       a later one; HEX: the first 16 digits of its fingerprint
///
/// federation.pb names the fingerprint of the one in use, a sealed manifest that of its round. Secrets are made and
/// removed under the record's lock.
package struct NoiseSecrets: Sendable {
  private static let first = "noise"
  private let folder: FederationFolder

  package init(_ folder: FederationFolder) { self.folder = folder }

  /// The secret with this fingerprint; nil where the files hold others.
  package func secret(_ fingerprint: Digest) throws(StoreError) -> [UInt8]? {
    let later = Self.name(fingerprint)
    let secret = try Federation.key(FileSystem.exists(folder.key(later)) ? later : Self.first, in: folder)
    return Digest(of: secret) == fingerprint ? secret : nil
  }

  /// Makes the secret of all rounds that are sealed from now on. Killed at any instant it is in use or not.
  package func rotate() throws -> Digest {
    let secret = randomBytes(Digest.byteCount)
    let fingerprint = Digest(of: secret)
    try Federation.change(folder) { record in
      let path = folder.key(Self.name(fingerprint))
      try FileSystem.replace(path, with: secret, synchronised: true, permissions: 0o600)
      record.noiseFingerprint = fingerprint.bytes
      record.seeded = false
    }
    return fingerprint
  }

  /// Kept rounds that need another secret than the one in use, ascending.
  package func roundsWithAnother() throws -> [UInt64] {
    let current = try Federation(folder).noiseFingerprint
    return try keptRounds().filter { $0.fingerprint != current.bytes }.map(\.round)
  }

  /// Removes the secrets that neither a kept round nor one to come needs. To be called by whoever seals rounds, while
  /// it seals none.
  package func prune() throws {
    let names = try FileSystem.list(folder.keys).filter { $0.hasPrefix(Self.first) && $0.hasSuffix(".key") }
    guard names.count > 1 else { return }
    try Federation.change(folder) { record in
      let needed = Set(try keptRounds().map(\.fingerprint) + [record.noiseFingerprint])
      for name in names.map({ String($0.dropLast(4)) }) {
        let secret = try Federation.key(name, in: folder)
        if !needed.contains(Digest(of: secret).bytes) { try FileSystem.remove(folder.key(name)) }
      }
    }
  }

  /// Sealed rounds whose floats are there, so that they can be worked on.
  private func keptRounds() throws -> [(round: UInt64, fingerprint: [UInt8])] {
    try FederationFolder.numbers(in: folder.rounds).compactMap { round in
      let path = folder.round(round)
      guard FileSystem.exists("\(path)/rows"), FileSystem.exists("\(path)/sealed") else { return nil }
      return (round, try SealedRoundFile.manifest(in: path).0.noiseFingerprint)
    }
  }

  private static func name(_ fingerprint: Digest) -> String { "\(first)-\(fingerprint.hex.prefix(16))" }
}
