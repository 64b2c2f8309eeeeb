import Rounds
import TestSupport
import Testing
import Wire

@Suite struct RoundLogTests {
  private let events: [RoundRecord.Body] = [
    .opened(RoundOpened(round: 7, base: 3, baseManifestDigest: [1, 2], boot: "boot", baseChecksums: [3])),
    .reserved(RowReserved(agent: "ada", slot: 1, claimedCount: 60, updateDigest: [4, 5])),
    .landed(ChunkLanded(agent: "ada", index: 0, checksum: [6], stored: [7])),
    .committed(RowCommitted(agent: "ada")),
    .rejected(RowRejected(agent: "bob", code: 9, reason: "torn")),
    .sealed(RoundSealed(manifestDigest: [8], notSelected: ["cleo"])),
    .ended(
      RoundEnded(
        outcome: "released", reason: "", stage: "", index: 0, attempts: 0, losses: 0, release: 4, generation: 0)),
  ]
  private let next = RoundRecord.Body.committed(RowCommitted(agent: "dora"))

  /// Writes all events; the log's bytes, and where each record ends.
  private func write(_ path: String) throws -> (bytes: [UInt8], ends: [Int]) {
    var log = try RoundLog(path)
    var ends: [Int] = []
    for event in events {
      try log.append(event)
      ends.append(try FileSystem.read(path).count)
    }
    return (try FileSystem.read(path), ends)
  }

  private func put(_ bytes: [UInt8], _ path: String) throws {
    try FileSystem.replace(path, with: bytes, synchronised: false)
  }

  /// Opens the log and goes on; what it told of before, and what it holds now.
  private func reopen(_ path: String) throws -> (earlier: [RoundRecord.Body], now: [RoundRecord.Body]) {
    var log = try RoundLog(path)
    let earlier = log.earlier.map(\.event)
    try log.append(next)
    return (earlier, try RoundLog.read(path).map(\.event))
  }

  @Test func aNewLogIsEmptyAndAnAbsentOneCannotBeRead() throws {
    try withTemporaryFolder { folder in
      let log = try RoundLog("\(folder)/round.log")
      let earlier = log.earlier
      #expect(earlier.isEmpty)
      #expect(throws: StoreError.self) { try RoundLog.read("\(folder)/absent") }
    }
  }

  @Test func whatWasAppendedIsThereWhenTheLogIsOpenedAgain() throws {
    try withTemporaryFolder { folder in
      _ = try write("\(folder)/round.log")
      let (earlier, now) = try reopen("\(folder)/round.log")
      #expect(earlier == events)
      #expect(now == events + [next])
    }
  }

  @Test func aTailTornAtAnyLengthIsCutAndTheRecordsBeforeSurvive() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      let (bytes, ends) = try write(path)
      for count in 0...bytes.count {
        try put(Array(bytes[..<count]), path)
        let survivors = Array(events.prefix(ends.count { $0 <= count }))
        let (earlier, now) = try reopen(path)
        #expect(earlier == survivors, "cut at \(count)")
        #expect(now == survivors + [next], "cut at \(count)")
      }
    }
  }

  @Test func aFlippedByteAnywhereIsDamageAndTheLogStaysAsItIs() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      let (bytes, ends) = try write(path)
      for index in bytes.indices {
        for mask in [0x01, 0x80, 0xFF] as [UInt8] {
          var flipped = bytes
          flipped[index] ^= mask
          try put(flipped, path)
          let error = damage { _ = try RoundLog.read(path) }
          #expect(
            error?.description.contains("record \(ends.count { $0 <= index } + 1)") == true, "byte \(index), \(mask)")
          #expect(damage { _ = try RoundLog(path) } != nil)
          #expect(try FileSystem.read(path) == flipped)
        }
      }
    }
  }

  private func damage(_ body: () throws -> Void) -> StoreError? {
    do { try body() } catch { return (error as? StoreError).flatMap { $0.isDamaged ? $0 : nil } }
    return nil
  }

  /// What a loss of power leaves where blocks of a grown file were never written: zeros from a sector on, to the end.
  @Test func aRecordThatEndsInUnwrittenSectorsIsTornAndOneThatEndsInOtherBytesIsNot() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      var log = try RoundLog(path)
      let long = RoundRecord.Body.rejected(
        RowRejected(agent: "ada", code: 9, reason: String(repeating: "x", count: 2000)))
      try log.append(next)
      try log.append(long)
      let bytes = try FileSystem.read(path)
      for written in [512, 1024, 1536] {
        let zeros = [UInt8](repeating: 0, count: bytes.count - written)
        try put(Array(bytes[..<written]) + zeros, path)
        #expect(try RoundLog.read(path).map(\.event) == [next], "\(written)")
        try put(Array(bytes[..<written]) + zeros.dropLast() + [1], path)
        #expect(damage { _ = try RoundLog.read(path) } != nil, "\(written)")
      }
    }
  }

  @Test func aGoodRecordBehindATornOneIsDamage() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      let (bytes, ends) = try write(path)
      for gap in [[UInt8](repeating: 0, count: 700), Array(bytes[..<(ends[0] - 1)])] {
        try put(bytes + gap + bytes[ends[2]..<ends[3]], path)
        #expect(damage { _ = try RoundLog.read(path) } != nil)
      }
    }
  }

  @Test(arguments: [[0], .init(repeating: 0, count: 4096), .init(repeating: 0xFF, count: 64)] as [[UInt8]])
  func aTailThatNoRecordLeftIsCut(_ tail: [UInt8]) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      let (bytes, _) = try write(path)
      try put(bytes + tail, path)
      let (earlier, now) = try reopen(path)
      #expect(earlier == events)
      #expect(now == events + [next])
    }
  }

  @Test func aDamagedRoundIsEndedByHandAndItsLogKept() throws {
    try withTemporaryFolder { data in
      let folder = FederationFolder(data: data, federation: "f")
      let path = "\(folder.round(7))/round.log"
      try FileSystem.makeFolder(folder.round(7))
      let (bytes, ends) = try write(path)
      #expect(throws: StoreError.self) { try RoundLog.abandon(folder, round: 7, reason: "flipped") }
      for (index, known) in [(ends[3] - 1, 3), (0, 0)] {
        var flipped = bytes
        flipped[index] ^= 1
        try put(flipped, path)
        let story = try RoundLog.abandon(folder, round: 7, reason: "flipped")
        #expect((story.round, story.ended?.outcome, story.ended?.reason) == (7, "aborted", "flipped"))
        #expect(try RoundLog.read(path).map(\.event).prefix(known) == events.prefix(known))
        #expect(try Gathering(RoundLog.read(path)) == story)
        #expect(try FileSystem.read("\(path).damaged") == flipped)
      }
    }
  }

  @Test func readingDoesNotCutTheLog() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/round.log"
      let torn = try write(path).bytes.dropLast()
      try put(Array(torn), path)
      #expect(try RoundLog.read(path).map(\.event) == events.dropLast())
      #expect(try FileSystem.read(path) == Array(torn))
    }
  }
}
