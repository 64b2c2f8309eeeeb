import Cryptography
import Rounds
import TestSupport
import Testing
import Wire

/// Every file of a federation, flipped, cut or emptied: `FederationCheck`, which is what `flame verify` runs, finds
/// exactly that one and says what to do.
@Suite struct DamageTests {
  private static let files: [(name: String, remedy: String)] = [
    ("federation.pb", "restore"), ("keys/publisher.key", "restore"), ("keys/noise.key", "restore"),
    ("keys/selection.key", "flame keys rotate selection"),
    ("rounds/1/round.log", "flame round abort 1"), ("rounds/1/sealed", "flame round abort 1"),
    ("rounds/1/rows", "flame round abort 1"), ("clustering/1/gram-1", "made again"),
    ("clustering/1/decision-0", "made again"), ("clipping/1/clipped-0", "made again"),
    ("noising/1/noised-1", "made again"), ("releases/0/weights.safetensors", "subscriber's copy"),
    ("releases/0/manifest", "subscriber's copy"), ("releases/0/state", "subscriber's copy"),
  ]

  /// A federation with a round that went through all stages, with its log.
  private func withFederation(_ body: (FederationFolder) throws -> Void) throws {
    try SampleRound.with { round in
      try round.perform(through: "noise")
      let folder = round.federation.folder
      let (manifest, digest, _) = try SealedRoundFile.manifest(in: folder.round(1))
      var log = try RoundLog("\(folder.round(1))/round.log")
      try log.append(
        .opened(RoundOpened(round: 1, base: 0, baseManifestDigest: [], boot: "boot", baseChecksums: [])))
      for (slot, row) in manifest.rows.enumerated() {
        let reserved = RowReserved(agent: row.agent, slot: UInt32(slot + 1), claimedCount: 1, updateDigest: [])
        try log.append(.reserved(reserved))
        try log.append(.committed(RowCommitted(agent: row.agent)))
      }
      try log.append(.sealed(RoundSealed(manifestDigest: digest.bytes, notSelected: [])))
      try body(folder)
    }
  }

  private func damaged(_ folder: FederationFolder) throws -> [StoreError] { try FederationCheck(folder).run { _ in } }

  @Test func aWholeFederationHasNoDamage() throws {
    try withFederation { folder in
      var shares: [Double] = []
      let check = try FederationCheck(folder)
      #expect(check.run { shares.append($0) } == [])
      #expect(check.count == 3)
      #expect(shares == shares.sorted() && shares.last == 1)
    }
  }

  @Test(arguments: files)
  func everyFileThatIsFlippedCutOrEmptiedIsFound(name: String, remedy: String) throws {
    try withFederation { folder in
      let path = "\(folder.path)/\(name)"
      let bytes = try FileSystem.read(path)
      let mode = try FileSystem.permissions(path)
      // Between slots is padding that nobody reads; the key beside a signature is not what it is verified by.
      let places = ["rounds/1/rows": [0, 4004], "releases/0/manifest": [0, bytes.count / 2]]
      for place in places[name] ?? [0, bytes.count / 2, bytes.count - 1] {
        var flipped = bytes
        flipped[place] ^= 4
        try FileSystem.replace(path, with: flipped, synchronised: false, permissions: mode)
        try expect(path, remedy, folder, "byte \(place)")
      }
      for count in [0, bytes.count / 2] {
        try FileSystem.replace(path, with: Array(bytes[..<count]), synchronised: false, permissions: mode)
        try expect(path, remedy, folder, "cut at \(count)")
      }
      try FileSystem.replace(path, with: bytes, synchronised: false, permissions: mode)
      #expect(try damaged(folder) == [])
    }
  }

  private func expect(_ path: String, _ remedy: String, _ folder: FederationFolder, _ what: String) throws {
    let found = try damaged(folder)
    #expect(Set(found.map(\.path)) == [path], "\(what)")
    #expect(found.allSatisfy { $0.isDamaged && $0.description.contains(remedy) }, "\(what): \(found)")
  }
}
