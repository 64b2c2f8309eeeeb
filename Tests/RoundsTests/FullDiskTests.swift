import Cryptography
import Foundation
import Rounds
import TestSupport
import Testing
import Wire

/// A file system of 64 KiB, where this process may mount one.
private enum TinyDisk {
  static func run(_ program: String, _ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/\(program)")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  static let isPossible = geteuid() == 0 && (try? use { _ in }) != nil

  struct CannotMount: Error {}

  static func use(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      guard run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder) else { throw CannotMount() }
      defer { _ = run("umount", "-l", folder) }
      try body(folder)
    }
  }
}

@Suite struct FullDiskTests {
  private let large = [UInt8](repeating: 1, count: 100_000)

  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch { return error as? StoreError }
  }

  @Test func aWriteToAFullDeviceIsATransientError() throws {
    let file = try File("/dev/full", .update)
    let failure = error { try file.write([1], at: 0) }
    #expect(failure?.kind == .system(ENOSPC))
    #expect(failure?.isTransient == true)
  }

  @Test(.enabled(if: TinyDisk.isPossible))
  func aFileThatDoesNotFitLeavesTheOldOneAndNoTemporaryFile() throws {
    try TinyDisk.use { folder in
      try FileSystem.replace("\(folder)/file", with: [1, 2], synchronised: true)
      #expect(error { try FileSystem.replace("\(folder)/file", with: large, synchronised: false) }?.isTransient == true)
      #expect(error { _ = try FileSystem.putNew("\(folder)/new", [large], synchronised: false) }?.isTransient == true)
      #expect(try FileSystem.list(folder) == ["file"])
      #expect(try FileSystem.read("\(folder)/file") == [1, 2])
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible))
  func aRowThatDoesNotFitIsATransientErrorAndTakesNoRoom() throws {
    try TinyDisk.use { folder in
      let rows = try RowsFile("\(folder)/rows", elements: 10_000, mode: .update)
      try rows.reserve(slot: 0)
      #expect(error { try rows.reserve(slot: 1) }?.isTransient == true)
      try FileSystem.replace("\(folder)/file", with: .init(repeating: 1, count: 16_000), synchronised: false)
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible))
  func aRecordThatDoesNotFitIsNotInTheLogAndTheNextOneIs() throws {
    try TinyDisk.use { folder in
      var log = try RoundLog("\(folder)/round.log")
      let small = RoundRecord.Body.committed(RowCommitted(agent: "ada"))
      try log.append(small)
      var failure: StoreError?
      do throws(StoreError) {
        try log.append(.sealed(RoundSealed(manifestDigest: large, notSelected: [])))
      } catch { failure = error }
      #expect(failure?.isTransient == true)
      try log.append(small)
      #expect(try RoundLog.read("\(folder)/round.log").map(\.event) == [small, small])
    }
  }

  @Test(.enabled(if: TinyDisk.isPossible))
  func aReleaseThatDoesNotFitIsNotThereAtAll() throws {
    try withFederation { folder in
      try TinyDisk.use { disk in
        let key = SigningKey(seed: sampleSeed)
        let store = ReleaseStore(FederationFolder(data: disk, federation: "icu"), key: key.publicKey)
        let first = try ReleaseStore(folder, key: Federation(folder).publisherKey).manifest(0)
        let signed = successor(first, weights: large).signed(with: key)
        #expect(error { _ = try store.put(signed, weights: large, state: .approved) }?.isTransient == true)
        #expect(try store.numbers() == [])
        let fitting = successor(first).signed(with: key)
        #expect(try store.put(fitting, weights: sampleWeights, state: .approved))
        #expect(try store.weights(1) == sampleWeights)
      }
    }
  }
}
