import Dispatch
import Glibc
import Rounds
import Synchronization
import TestSupport
import Testing

@Suite struct FileSystemTests {
  private func error(_ body: () throws -> Void) -> StoreError? {
    do {
      try body()
      return nil
    } catch { return error as? StoreError }
  }

  @Test func replacingLeavesTheNewFileAndNothingElse() throws {
    try withTemporaryFolder { folder in
      for (content, synchronised) in [([1, 2, 3], true), ([], false), ([4], true)] as [([UInt8], Bool)] {
        try FileSystem.replace("\(folder)/file", with: content, synchronised: synchronised, permissions: 0o600)
        #expect(try FileSystem.read("\(folder)/file") == content)
        #expect(try FileSystem.list(folder) == ["file"])
        #expect(try FileSystem.permissions("\(folder)/file") == 0o600)
      }
    }
  }

  @Test func sweepingRemovesWhatWasNeverPutInPlace() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "a.1.tmp", "tmp", ".base.2.tmp"] {
        try FileSystem.replace("\(folder)/\(name)", with: [1], synchronised: false)
      }
      try FileSystem.sweep(folder)
      #expect(try FileSystem.list(folder) == ["a", "tmp"])
      try FileSystem.sweep("\(folder)/none")
    }
  }

  @Test func aReaderSeesTheOldFileOrTheNewOneWhoeverWrites() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try FileSystem.replace(path, with: .init(repeating: 0, count: 50_000), synchronised: false)
      let torn = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 400) { index in
        if index % 2 == 0 {
          let content = [UInt8](repeating: UInt8(index % 256), count: 50_000)
          try? FileSystem.replace(path, with: content, synchronised: false)
        } else {
          let content = (try? FileSystem.read(path)) ?? []
          if content.count != 50_000 || Set(content).count != 1 { torn.add(1, ordering: .relaxed) }
        }
      }
      #expect(torn.load(ordering: .relaxed) == 0)
      #expect(try FileSystem.list(folder) == ["file"])
    }
  }

  @Test func ofManyNewFilesUnderOneNameTheFirstStays() throws {
    try withTemporaryFolder { folder throws in
      let winners = Mutex<[UInt8]>([])
      DispatchQueue.concurrentPerform(iterations: 50) { index in
        let content = [[UInt8(index)], [UInt8](repeating: UInt8(index), count: 9999)]
        let isFirst = try? FileSystem.putNew("\(folder)/file", content, synchronised: false)
        if isFirst == true { winners.withLock { $0.append(UInt8(index)) } }
      }
      let won = winners.withLock { $0 }
      #expect(won.count == 1)
      #expect(try FileSystem.read("\(folder)/file") == .init(repeating: won[0], count: 10_000))
      #expect(try FileSystem.list(folder) == ["file"])
    }
  }

  @Test func aFileThatCannotTakeItsPlaceLeavesNoTemporaryFile() throws {
    try withTemporaryFolder { folder in
      try FileSystem.makeFolder("\(folder)/taken/by/a/folder")
      let failure = error { try FileSystem.replace("\(folder)/taken", with: [1], synchronised: false) }
      #expect(failure?.operation == "put in place")
      #expect(failure?.path == "\(folder)/taken")
      #expect(try FileSystem.list(folder) == ["taken"])
      #expect(error { try FileSystem.replace("\(folder)/no/file", with: [1], synchronised: false) }?.isAbsent == true)
    }
  }

  @Test func aFolderTakesAFreeNameOnly() throws {
    try withTemporaryFolder { folder in
      for name in ["a", "b"] { try FileSystem.makeFolder("\(folder)/\(name)/\(name)") }
      #expect(try !FileSystem.renameNew("\(folder)/a", "\(folder)/b"))
      #expect(try FileSystem.renameNew("\(folder)/a", "\(folder)/c"))
      #expect(try FileSystem.list(folder) == ["b", "c"])
      #expect(try FileSystem.list("\(folder)/c") == ["a"])
      #expect(error { _ = try FileSystem.renameNew("\(folder)/a", "\(folder)/d") }?.isAbsent == true)
    }
  }

  @Test func removingTakesFoldersWithAllInThemButNotWhatLinksPointTo() throws {
    try withTemporaryFolder { folder in
      try FileSystem.makeFolder("\(folder)/gone/deep")
      try FileSystem.replace("\(folder)/kept", with: [1], synchronised: false)
      symlink("\(folder)/kept", "\(folder)/gone/deep/link")
      symlink(folder, "\(folder)/gone/up")
      try FileSystem.remove("\(folder)/gone")
      try FileSystem.remove("\(folder)/gone")
      #expect(try FileSystem.list(folder) == ["kept"])
    }
  }

  @Test func aFileOverTheLimitIsNotRead() throws {
    try withTemporaryFolder { folder in
      try FileSystem.replace("\(folder)/file", with: [1, 2, 3], synchronised: false)
      #expect(try FileSystem.read("\(folder)/file", limit: 3).count == 3)
      let failure = error { _ = try FileSystem.read("\(folder)/file", limit: 2) }
      #expect(failure?.kind == .damaged("3 bytes, at most 2 are expected"))
    }
  }

  @Test func foldersListTheirNamesSortedAndAnAbsentOneNone() throws {
    try withTemporaryFolder { folder in
      for name in ["b", ".hidden", "a"] { try FileSystem.makeFolder("\(folder)/\(name)") }
      #expect(try FileSystem.list(folder) == [".hidden", "a", "b"])
      #expect(try FileSystem.list("\(folder)/absent") == [])
      for name in ["10", "9", "x1", ".new-3"] { try FileSystem.makeFolder("\(folder)/\(name)") }
      #expect(try FederationFolder.numbers(in: folder) == [9, 10])
    }
  }

  @Test func aParentIsWhatComesBeforeTheLastSlash() {
    #expect(["/a/b", "/a", "a/b", "a"].map { FileSystem.parent($0) } == ["/a", "/", "a", "."])
  }

  @Test func aLockIsTakenOnceAndIsFreeWhenTheFileIsClosed() throws {
    try withTemporaryFolder { folder in
      func lockTwice() throws {
        let first = try File("\(folder)/lock", .update)
        try first.lock()
        let second = try File("\(folder)/lock", .update)
        let failure = error { try second.lock() }
        #expect(failure?.kind == .locked)
        #expect(failure?.isTransient == true)
      }
      try lockTwice()
      let third = try File("\(folder)/lock", .update)
      try third.lock()
    }
  }

  @Test func onlyWhatGoesAwayByItselfIsTransient() {
    for code in [ENOSPC, EDQUOT, EROFS, EMFILE, ENFILE, EIO, ESTALE] {
      #expect(StoreError(.system(code), "write", "f").isTransient)
    }
    for kind in [.system(ENOENT), .system(EACCES), .damaged(""), .absent, .conflict("")] as [StoreError.Kind] {
      #expect(!StoreError(kind, "write", "f").isTransient)
    }
  }

  @Test func errorsSayWhatHappenedWhereAndWhatToDo() {
    let full = StoreError(.system(ENOSPC), "write", "/data/rows").description
    #expect(full == "cannot write /data/rows: No space left on device; free space and it goes on by itself")
    #expect(StoreError(.system(EACCES), "open", "/data").description.hasSuffix("check the owner and the mode"))
    #expect(StoreError(.locked, "lock", "/data").description.contains("stop that one first"))
  }

  @Test func aPathIsToldFromTheRootOn() throws {
    let here = try #require(getcwd(nil, 0))
    defer { free(here) }
    #expect(FileSystem.absolute("/a/b c") == "/a/b c")
    #expect(FileSystem.absolute("a/b c") == "\(String(cString: here))/a/b c")
  }
}
