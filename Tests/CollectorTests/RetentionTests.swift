import Collector
import Rounds
import TestSupport
import Testing

/// What is kept of rounds that are over.
@Suite struct RetentionTests {
  /// Rounds 1 to 5 with all their files, and what killed processes left.
  private func withRounds(_ body: (FederationFolder) throws -> Void) throws {
    try withTemporaryFolder { path in
      let folder = FederationFolder(data: path, federation: "f")
      for round in 1...5 as ClosedRange<UInt64> {
        try put(folder.round(round), ["rows", "round.log", "sealed", "sealed.1.tmp"])
        try put(folder.results("clustering", round: round), ["gram-0", "gram-1.1.tmp"])
        try put(folder.results("clipping", round: round), ["clipped-0"])
        try put(folder.results("noising", round: round), ["noised-0", "noised-0.1.tmp"])
      }
      try body(folder)
    }
  }

  private func put(_ folder: String, _ names: [String]) throws {
    try FileSystem.makeFolder(folder)
    for name in names { try FileSystem.replace("\(folder)/\(name)", with: [1], synchronised: false) }
  }

  private func numbers(_ folder: FederationFolder, _ stage: String) throws -> [UInt64] {
    try FederationFolder.numbers(in: "\(folder.path)/\(stage)")
  }

  private func withRows(_ folder: FederationFolder) throws -> [UInt64] {
    try numbers(folder, "rounds").filter { FileSystem.exists("\(folder.round($0))/rows") }
  }

  @Test func theFloatsOfTheNewestRoundsAreKeptAndTheRecordsOfAll() throws {
    try withRounds { folder in
      try RoundRetention(folder: folder, keep: 2).prune(newest: 5) { $0 == 2 }
      #expect(try withRows(folder) == [2, 4, 5])
      for stage in ["clipping", "noising"] { #expect(try numbers(folder, stage) == [2, 4, 5]) }
      #expect(try numbers(folder, "clustering") == [1, 2, 3, 4, 5])
      #expect(try FileSystem.list(folder.round(1)) == ["round.log", "sealed"])
    }
  }

  @Test func whatKilledProcessesLeftGoesWithTheRoundThatEndsAndWithTheFloats() throws {
    try withRounds { folder in
      try RoundRetention(folder: folder, keep: 2).prune(newest: 5) { _ in false }
      for round in [1, 2, 3, 5] as [UInt64] {
        #expect(try FileSystem.list(folder.results("clustering", round: round)) == ["gram-0"])
      }
      #expect(try FileSystem.list(folder.round(5)) == ["round.log", "rows", "sealed"])
      #expect(try FileSystem.list(folder.results("noising", round: 5)) == ["noised-0"])
    }
  }

  /// A worker that stood still writes its result when the round's are gone.
  @Test func aResultThatComesTooLateGoesTheNextTime() throws {
    try withRounds { folder in
      let retention = RoundRetention(folder: folder, keep: 2)
      try retention.prune(newest: 5) { _ in false }
      try put(folder.results("clipping", round: 1), ["clipped-0"])
      try retention.prune(newest: 5) { _ in false }
      #expect(try numbers(folder, "clipping") == [4, 5])
    }
  }
}
