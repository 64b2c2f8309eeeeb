import Cryptography
import Rounds
import TestSupport
import Testing

@Suite struct StageResultTests {
  private let content = (0..<100 as Range<UInt8>).map { $0 }
  private let other = [UInt8](repeating: 9, count: 30)

  private func result(
    _ folder: String, index: Int = 4, round: UInt64 = 7, manifest: String = "manifest", decision: [UInt8] = [1, 2]
  ) -> StageResult {
    StageResult(
      folder: "\(folder)/clipping/7", stage: "clipped", index: index, round: round,
      manifestDigest: Digest(of: Array(manifest.utf8)), decisionDigest: decision)
  }

  @Test(arguments: [0, 1, 100, 1 << 19])
  func aResultReadsBack(_ count: Int) throws {
    try withTemporaryFolder { folder in
      let content = [UInt8](repeating: 0xAB, count: count)
      #expect(!result(folder).isDone)
      try result(folder).put(content)
      #expect(result(folder).isDone)
      #expect(try result(folder).load() == content)
      #expect(try FileSystem.list("\(folder)/clipping/7") == ["clipped-4"])
    }
  }

  @Test func anAbsentResultIsAbsent() throws {
    try withTemporaryFolder { folder in
      let failure = #expect(throws: StoreError.self) { try result(folder).load() }
      #expect(failure?.isAbsent == true)
    }
  }

  @Test func theFirstWriterWins() throws {
    try withTemporaryFolder { folder in
      try result(folder).put(content)
      try result(folder).put(other)
      #expect(try result(folder).load() == content)
      #expect(try FileSystem.list("\(folder)/clipping/7") == ["clipped-4"])
    }
  }

  @Test func aResultOfAnotherRoundManifestOrDecisionIsNoneAndIsReplaced() throws {
    try withTemporaryFolder { folder in
      for stranger in [
        result(folder, round: 8), result(folder, manifest: "other"), result(folder, decision: []),
        result(folder, decision: [1, 3]),
      ] {
        try FileSystem.remove("\(folder)/clipping")
        try stranger.put(other)
        #expect(stranger.isDone)
        #expect(!result(folder).isDone)
        #expect(throws: StoreError.self) { try result(folder).load() }
        try result(folder).put(content)
        #expect(try result(folder).load() == content)
        #expect(!stranger.isDone)
      }
    }
  }

  @Test func aResultUnderTheNameOfAnotherIndexIsNone() throws {
    try withTemporaryFolder { folder in
      try result(folder, index: 5).put(content)
      try FileSystem.replace(
        result(folder).path, with: FileSystem.read(result(folder, index: 5).path), synchronised: false)
      #expect(!result(folder).isDone)
    }
  }

  @Test func aResultTornAtAnyLengthIsNoneAndIsReplaced() throws {
    try withTemporaryFolder { folder in
      let result = result(folder)
      try result.put(content)
      let bytes = try FileSystem.read(result.path)
      for count in bytes.indices {
        try FileSystem.replace(result.path, with: Array(bytes[..<count]), synchronised: false)
        #expect(!result.isDone, "cut at \(count)")
      }
      try result.put(content)
      #expect(try FileSystem.read(result.path) == bytes)
      try FileSystem.replace(result.path, with: bytes + [0], synchronised: false)
      #expect(!result.isDone, "longer than written")
    }
  }

  @Test func aResultWithAFlippedByteIsNone() throws {
    try withTemporaryFolder { folder in
      let result = result(folder)
      try result.put(content)
      let bytes = try FileSystem.read(result.path)
      for index in bytes.indices {
        var flipped = bytes
        flipped[index] ^= 0x10
        try FileSystem.replace(result.path, with: flipped, synchronised: false)
        #expect(!result.isDone, "byte \(index)")
      }
    }
  }
}
