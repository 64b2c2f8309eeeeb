import Cryptography
import Kernels
import Rounds
import TestSupport
import Testing
import Wire

@Suite struct SealedRoundFileTests {
  private let elements = 5
  private let slots: [UInt32] = [3, 1]

  private func checksum(_ owner: UInt8) -> [UInt8] { [UInt8](repeating: owner, count: Checksum.byteCount) }

  private var manifest: RoundManifest {
    RoundManifest(
      version: 1, federation: "icu", round: 7, base: 2, baseManifestDigest: [1], baseChecksums: checksum(0),
      specDigest: [2], parameters: 4, buffers: 1,
      rule: RuleRecord(name: "flame", space: "models", metric: "cosine", noiseFactor: 0.001),
      engine: Engine(ruleVersion: "1", programVersion: "1", kernel: "any"),
      rows: [
        RoundRow(agent: "ada", claimedCount: 1, checksums: checksum(1) + checksum(2)),
        RoundRow(agent: "bob", claimedCount: 2, checksums: checksum(3)),
      ], noiseFingerprint: [3], seeded: false)
  }

  /// Slot s of the rows file holds s, s + 0.5, s + 1, …
  private func row(_ slot: Int) -> [Float] { (0..<elements).map { Float(slot) + Float($0) / 2 } }

  private func withSealedRound(_ body: (String, Digest) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let rows = try RowsFile("\(folder)/rows", elements: elements, mode: .update)
      for slot in 0..<4 {
        try row(slot).withUnsafeBytes { bytes in try rows.write(bytes, slot: slot, index: 0) }
      }
      try body(folder, try SealedRoundFile.put(manifest, slots: slots, in: folder, synchronised: true))
    }
  }

  @Test func theRowsAreThoseTheManifestNamesWhereverTheyLie() throws {
    try withSealedRound { folder, digest in
      let round = try SealedRoundFile(folder: folder)
      #expect((round.manifest, round.digest) == (manifest, digest))
      #expect((round.rowCount, round.elements, round.parameters) == (3, 5, 4))
      for (index, slot) in [0, 3, 1].enumerated() {
        var values = [Float](repeating: .nan, count: 3)
        try values.withUnsafeMutableBufferPointer { try round.read(1..<4, row: index, into: $0) }
        #expect(values == Array(row(slot)[1..<4]))
      }
    }
  }

  @Test func everyShardHasTheChecksumOfItsOwner() throws {
    try withSealedRound { folder, _ in
      let round = try SealedRoundFile(folder: folder)
      let found = [(0, 0), (1, 0), (1, 1), (2, 0)].map { round.checksum(row: $0, shard: $1)?.bytes }
      #expect(found == [checksum(0), checksum(1), checksum(2), checksum(3)])
      let absent = [round.checksum(row: 0, shard: 1), round.checksum(row: 2, shard: 1)]
      #expect(absent == [nil, nil])
    }
  }

  @Test func damageNamesItsOwner() throws {
    try withSealedRound { folder, _ in
      let round = try SealedRoundFile(folder: folder)
      let (base, update) = (round.damaged(row: 0, shard: 4).description, round.damaged(row: 2, shard: 4).description)
      #expect(base.contains("shard 4 of the base"))
      #expect(update.contains("shard 4 of the update of bob"))
    }
  }

  @Test func theManifestOutlivesItsFloats() throws {
    try withSealedRound { folder, digest in
      try FileSystem.remove("\(folder)/rows")
      let (found, foundDigest, foundSlots) = try SealedRoundFile.manifest(in: folder)
      #expect((found, foundDigest, foundSlots) == (manifest, digest, slots))
      let failure = #expect(throws: StoreError.self) { _ = try SealedRoundFile(folder: folder) }
      #expect(failure?.isAbsent == true)
    }
  }

  @Test func theDigestIsThatOfTheManifestAndNotOfWhereItsRowsLie() throws {
    try withSealedRound { folder, digest throws in
      #expect(digest == Digest(of: manifest.encode()))
      #expect(try SealedRoundFile.put(manifest, slots: [8, 9], in: folder, synchronised: false) == digest)
    }
  }

  @Test func aSealedFileThatIsTornIsDamagedUntilItIsPutAgain() throws {
    try withSealedRound { folder, digest in
      let bytes = try FileSystem.read("\(folder)/sealed")
      for count in bytes.indices {
        try FileSystem.replace("\(folder)/sealed", with: Array(bytes[..<count]), synchronised: false)
        #expect(throws: StoreError.self, "cut at \(count)") { try SealedRoundFile.manifest(in: folder) }
      }
      #expect(try SealedRoundFile.put(manifest, slots: slots, in: folder, synchronised: false) == digest)
      #expect(try SealedRoundFile.manifest(in: folder).1 == digest)
    }
  }

  @Test func asManySlotsAsRowsOrItIsDamaged() throws {
    try withSealedRound { folder, _ in
      for wrong in [[], [1], [1, 2, 3]] as [[UInt32]] {
        try FileSystem.remove("\(folder)/sealed")
        _ = try SealedRoundFile.put(manifest, slots: wrong, in: folder, synchronised: false)
        #expect(throws: StoreError.self) { try SealedRoundFile.manifest(in: folder) }
      }
    }
  }
}
